"""The permissions boundary that an account may demand of every role."""

import pulumi

_ROLE = "aws:iam/role:Role"


def with_boundary(arn: str | None, opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions | None:
    """Return `opts` so that every role below has the permissions boundary `arn`; unchanged where it is None.

    A transformation reaches the roles of every component, also of one that is written later.
    """
    if arn is None:
        return opts

    def bound(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.type_ != _ROLE:
            return None
        return pulumi.ResourceTransformationResult({**args.props, "permissions_boundary": arn}, args.opts)

    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[bound]))

"""The former places of resources whose component is gone, so that an upgraded stack keeps the resources."""

import pulumi


def formerly_in(type_: str, name: str, opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Return options for what the component of this type and name contained until version 0.1.

    `opts`: those of the component. Its own parent becomes the parent, and an alias says where the resource
    was, since a resource's URN names all components above it. Components inside another pass on its aliases.
    """
    opts = opts or pulumi.ResourceOptions()
    former = [alias.parent for alias in _aliases(opts)]
    parent = former[0] if former else opts.parent.urn if opts.parent else None
    urn = pulumi.create_urn(name, type_, parent)
    return pulumi.ResourceOptions(parent=opts.parent, aliases=[pulumi.Alias(parent=urn)])


def renamed(name: str, inside: pulumi.ResourceOptions) -> list[pulumi.Alias]:
    """Return the aliases of `inside` for a resource that also had another name."""
    return [pulumi.Alias(name=name, parent=alias.parent) for alias in _aliases(inside)]


def with_options(inside: pulumi.ResourceOptions, **more: object) -> pulumi.ResourceOptions:
    """Return the options `inside` and these further ones of `pulumi.ResourceOptions`."""
    return pulumi.ResourceOptions.merge(inside, pulumi.ResourceOptions(**more))  # type: ignore[arg-type]


def _aliases(opts: pulumi.ResourceOptions) -> list[pulumi.Alias]:
    aliases = opts.aliases if isinstance(opts.aliases, list) else []
    return [alias for alias in aliases if isinstance(alias, pulumi.Alias)]

"""What the event destinations of SES and of SMS configuration sets have in common."""

from typing import ClassVar

import pulumi

from components.project.sources.role import SourceArgs, source_role
from components.settings.sources import ConfigurationSet


class SetEventDestination(pulumi.ComponentResource):
    """A configuration set that is created or exists, the role of its service, and its event destination.

    Senders name the set in every request, so it has exactly the configured name; and it stays when it is no
    longer managed here, since SES and SMS refuse messages that name a missing set.
    """

    component_type: ClassVar[str]
    service: ClassVar[str]
    namespace: ClassVar[str]
    put_action: ClassVar[str]

    def __init__(
        self,
        name: str,
        configuration_set: ConfigurationSet,
        args: SourceArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(self.component_type, name, {"configurationSet": configuration_set.name}, opts)
        self._args, self._inside = args, pulumi.ResourceOptions(parent=self)
        self._retained = pulumi.ResourceOptions(parent=self, retain_on_delete=True)
        set_name = self._create(name, configuration_set) if configuration_set.create else None
        role_arn = source_role(
            self,
            name,
            args,
            service=f"{self.service}.amazonaws.com",
            source_arn=args.account.arn(self.namespace, f"configuration-set/{configuration_set.name}"),
            permissions=[args.stream.put_permission(self.put_action)],
        )
        self._connect(name, set_name or configuration_set.name, role_arn, configuration_set)
        self.register_outputs({})

    def _create(self, name: str, configuration_set: ConfigurationSet) -> pulumi.Output[str]:
        """Create the set; return its name."""
        raise NotImplementedError

    def _connect(
        self,
        name: str,
        set_name: pulumi.Input[str],
        role_arn: pulumi.Output[str],
        configuration_set: ConfigurationSet,
    ) -> None:
        """Create the destination of its events, named after the stream: two stacks may track one set."""
        raise NotImplementedError

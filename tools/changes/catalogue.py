"""Every change of a setting that the table has, with the advice that no engine can give."""

from tools.changes.change import KEY_ARN, ROLE_ARN, STREAM_ARN, Change

_SHOP = "projects.shop"
_SES, _SMS, _PINPOINT = (f"{_SHOP}.sources.{each}" for each in ("ses", "sms", "pinpoint"))
_ISSUER = {"issuer": "https://login.example.org/", "audience": ["message-tracker"]}
_NAMED = {"name": "partner", "tenants": ["globex"], **_ISSUER}
_POOL = {"auth.issuers": None, "api.graphiql": True}

PROJECTS = (
    Change(
        "a new project", ("projects.*.",),
        {"projects.new": {"tenant": "acme", "sources": {"sms": {"configurationSet": "new-sms"}}}},
        "only its tenant's role and the stack's dashboard change beside it", in_tests=True,
    ),
    Change(
        "a project removed", ("projects.*.",), {"projects.app": None, "tenants": ["acme"]},
        "export what you need first: table and archive go with their data", in_tests=True,
    ),
    Change(
        "`projects.*.tenant`", ("projects.*.tenant",), {f"{_SHOP}.tenant": "globex"},
        "its past would become visible to the new tenant at once. Give the new tenant a project of its own, and "
        "replay what it may see", in_tests=True,
    ),
    Change("`projects.*.shards`, more", ("projects.*.shards",), {f"{_SHOP}.shards": 16},
           "lists read old and new shards; free"),
    Change(
        "`projects.*.shards`, fewer", ("projects.*.shards",), {f"{_SHOP}.shards": 4},
        "messages in the dropped shards would be missing from lists. On purpose: confirm, deploy, then replay the "
        "archive, which moves messages as far as it reaches", in_tests=True,
    ),
    Change(
        "`retentionDays`", ("projects.*.retentionDays",), {f"{_SHOP}.retentionDays": 30},
        "for new messages; `operations retention` applies it to stored ones, which otherwise follow with their next event or a replay",
    ),
    Change(
        "`archive.*Days`, shorter", ("projects.*.archive.",), {f"{_SHOP}.archive": {"rawDays": 7}},
        "S3 deletes what is older within days",
    ),
    Change(
        "`encryptionKey` from `none` to `create`", ("projects.*.encryptionKey",),
        {f"{_SHOP}.encryptionKey": "create"}, "see [migrations.md](migrations.md)", in_tests=True,
    ),
    Change(
        "`encryptionKey` from `create` to `none`", ("projects.*.encryptionKey",),
        {f"{_SHOP}.encryptionKey": "none"},
        "the old key stays, since the archive needs it: see [migrations.md](migrations.md)",
        before={f"{_SHOP}.encryptionKey": "create"}, in_tests=True,
    ),
    Change(
        "`encryptionKey` from `create` to a key's ARN", ("projects.*.encryptionKey",),
        {f"{_SHOP}.encryptionKey": KEY_ARN}, "the old key stays: see [migrations.md](migrations.md)",
        before={f"{_SHOP}.encryptionKey": "create"},
    ),
    Change("`stats.enabled` to `true`", ("projects.*.stats.",), {f"{_SHOP}.stats": {"enabled": True}},
           "messages stored before are counted by `operations stats rebuild`",
           before={f"{_SHOP}.stats": {"enabled": False}}),
    Change("`stats.enabled` to `false`", ("projects.*.stats.",), {f"{_SHOP}.stats": {"enabled": False}},
           "the numbers are deleted; when you enable them again, `operations stats rebuild` counts what is stored"),
    Change("`stats.windowSeconds`, `recount`", ("projects.*.stats.",),
           {f"{_SHOP}.stats": {"windowSeconds": 60, "recount": 1}},
           "after `recount` run `operations stats rebuild`"),
    Change("`defaultCountry`", ("projects.*.defaultCountry",), {f"{_SHOP}.defaultCountry": "DE"},
           "effective within a minute"),
    Change("`tags`", ("projects.*.tags.",), {f"{_SHOP}.tags": {"campaign": "cid"}},
           "for new events; replay the archive for known ones"),
    Change("`stream`", ("projects.*.stream.",), {f"{_SHOP}.stream": {"bufferSeconds": 60}}),
    Change("`table.maxWriteUnits`, `maxReadUnits`", ("projects.*.table.",),
           {f"{_SHOP}.table": {"maxWriteUnits": 500}}, "to remove a limit, deploy `none` once"),
    Change("`function`", ("projects.*.function.",), {f"{_SHOP}.function": {"memoryMb": 1024}}),
    Change("`logRetentionDays`", ("projects.*.logRetentionDays", "api.logRetentionDays"),
           {f"{_SHOP}.logRetentionDays": 90, "api.logRetentionDays": 7},
           "shorter: CloudWatch deletes what is older"),
)  # fmt: skip

SOURCES = (
    Change(
        "`sources.ses.create` and `sms.create` to `false`",
        ("projects.*.sources.ses.create", "projects.*.sources.sms.create"),
        {f"{_SES}.create": False, f"{_SMS}.create": False},
        "the sets stay as they are, and are no longer managed here", in_tests=True,
    ),
    Change(
        "the same to `true`", ("projects.*.sources.ses.create", "projects.*.sources.sms.create"),
        {f"{_SES}.create": True, f"{_SMS}.create": True},
        "AWS refuses a set that exists: import it, or leave it at `false`",
        before={f"{_SES}.create": False, f"{_SMS}.create": False},
    ),
    Change(
        "`sources.ses.configurationSet`, `sms.configurationSet`",
        ("projects.*.sources.ses.configurationSet", "projects.*.sources.sms.configurationSet"),
        {f"{_SES}.configurationSet": "other-mail", f"{_SMS}.configurationSet": "other-sms"},
        "the event destination moves to the other set; a created set stays", in_tests=True,
    ),
    Change("`sources.ses.events`", ("projects.*.sources.ses.events",), {f"{_SES}.events": ["SEND", "BOUNCE"]},
           "`OPEN` or `CLICK` make SES add a pixel and rewrite links in the set's mail"),
    Change("a source removed", ("projects.*.sources.ses.configurationSet",), {_SES: None},
           "known messages stay; a created set stays", in_tests=True),
    Change("`pinpoint.applicationId`", ("projects.*.sources.pinpoint.applicationId",),
           {f"{_PINPOINT}.applicationId": "1b2c3d4e5f60718293a4b5c6d7e8f90a"}, "known messages stay"),
    Change("`pinpoint.eventStream` to `create`", ("projects.*.sources.pinpoint.eventStream",),
           {f"{_PINPOINT}.eventStream": "create"}, "an application has only one; AWS ended them on 2026-10-30"),
    Change(
        "`pinpoint.kinesis.create`",
        ("projects.*.sources.pinpoint.kinesis.create", "projects.*.sources.pinpoint.kinesis.retentionHours"),
        {f"{_PINPOINT}.kinesis": {"create": True}}, "a second delivery stream reads the data stream",
    ),
    Change("the same removed", ("projects.*.sources.pinpoint.kinesis.create",), {f"{_PINPOINT}.kinesis": None},
           "what lies in the data stream unread is lost: wait until Firehose has caught up",
           before={f"{_PINPOINT}.kinesis": {"create": True}}, in_tests=True),
    Change(
        "`pinpoint.kinesis.streamArn`",
        ("projects.*.sources.pinpoint.kinesis.streamArn", "projects.*.sources.pinpoint.kinesis.keyArn"),
        {f"{_PINPOINT}.kinesis": {"streamArn": STREAM_ARN, "keyArn": KEY_ARN}}, "the stream stays yours",
    ),
)  # fmt: skip

ACCESS = (
    Change(
        "`auth.apiKeys` to `false`", ("auth.apiKeys",), {"auth.apiKeys": False},
        "the table with all keys would be deleted. Revoke single keys instead. On purpose: confirm; with `protect`, "
        "remove the protection first", in_tests=True,
    ),
    Change("another issuer's URL or audience", ("auth.issuers[].issuer", "auth.issuers[].audience"),
           {"auth.issuers.0": _ISSUER}, "tokens of the former issuer are refused at once"),
    Change(
        "an issuer added", ("auth.issuers[].name", "auth.issuers[].tenants"), {"auth.issuers.1": _NAMED},
        "it gets a path of its own", before={"auth.issuers.0.tenants": ["acme", "globex"]},
    ),
    Change("`tenants`, `tenantClaim` or `scopes` of an issuer",
           ("auth.issuers[].tenants", "auth.issuers[].tenantClaim", "auth.issuers[].scopes"),
           {"auth.issuers.0.tenants": ["acme"], "auth.issuers.0.scopes": ["messages:read"]},
           "effective within a minute"),
    Change("`signIn` of an issuer", ("auth.issuers[].signIn.",),
           {"auth.issuers.0.signIn": {"clientId": "graphiql"}}, before={"api.graphiql": True}),
    Change("issuers where there were none", ("auth.issuers[].issuer",),
           {"auth.issuers": [_ISSUER]}, "the user pool is deleted with its users",
           before=_POOL, in_tests=True),
    Change("`auth.userPool`", ("auth.userPool.",), {"auth.userPool": {"mfa": "optional"}},
           "with `mfa: on`, users without an authenticator app enrol at their next sign-in", before=_POOL),
    Change("`auth.roles`", ("auth.roles[].role", "auth.roles[].tenant", "auth.roles[].scopes"),
           {"auth.roles": [{"role": ROLE_ARN, "tenant": "acme", "scopes": ["messages:read"]}]},
           "the first role adds the path for signed requests"),
)  # fmt: skip

API = (
    Change("`api.explorer`", ("api.explorer",), {"api.explorer": False}),
    Change("`api.graphiql`", ("api.graphiql",), {"api.graphiql": True}),
    Change("`api.queriesByGet` in place of GraphiQL", ("api.queriesByGet",),
           {"api.graphiql": False, "api.queriesByGet": True}, before={"api.graphiql": True}),
    Change("`api.snapStart` to `true`", ("api.snapStart",), {"api.snapStart": True}, "each version is billed"),
    Change("`api.snapStart` to `false`", ("api.snapStart",), {"api.snapStart": False},
           "the versions stay until `operations versions prune` deletes them", before={"api.snapStart": True}),
    Change("`api.corsAllowOrigins`, `throttling`, `costPerMinute`, `function`, `tracing`, `trustedDocumentsOnly`",
           ("api.corsAllowOrigins", "api.throttling.", "api.costPerMinute", "api.function.", "api.tracing",
            "api.trustedDocumentsOnly"),
           {"api.corsAllowOrigins": ["https://app.example.com"], "api.throttling": {"ratePerSecond": 50},
            "api.costPerMinute": 90000, "api.function": {"memoryMb": 1024}, "api.tracing": False,
            "api.trustedDocumentsOnly": True}),
)  # fmt: skip

MONITORING = (
    Change("`alarms.thresholds`, `runbooks`, `expectEventsEveryHours`",
           ("alarms.thresholds.", "alarms.runbooks", "projects.*.alarms.expectEventsEveryHours"),
           {"alarms.thresholds": {"bounceRate": 0.02}, f"{_SHOP}.alarms": {"expectEventsEveryHours": 2}}),
    Change("`alarms.scope` to `stack`", ("alarms.scope", "projects.*.alarms.scope"), {"alarms.scope": "stack"},
           "an alarm's history goes with it"),
    Change("`alarms.enabled` to `false`", ("alarms.enabled",), {"alarms.enabled": False},
           "subscriptions of a created topic go with it", in_tests=True),
    Change("`alarms.topicArn`", ("alarms.topicArn",),
           {"alarms.topicArn": "arn:aws:sns:eu-central-1:123456789012:on-call"},
           "subscriptions of a created topic go with it"),
    Change("`alarms.checkEveryMinutes`", ("alarms.checkEveryMinutes",), {"alarms.checkEveryMinutes": 5}),
    Change("`analytics.enabled` to `true`", ("analytics.",), {"analytics": {"enabled": True}},
           "lines that were delivered before have no typed events: deploy, then replay what you need"),
    Change("`analytics.enabled` to `false`", ("analytics.",), {"analytics": {"enabled": False}},
           "only what SQL needs goes, with stored results; the archive stays",
           before={"analytics": {"enabled": True}}),
    Change("`erasure.enabled` to `true`", ("erasure.",), {"erasure": {"enabled": True}}),
    Change("`erasure.enabled` to `false`", ("erasure.",), {"erasure": {"enabled": False}},
           "the requests go with their receipts, the key stays: close them and save the receipts first",
           before={"erasure": {"enabled": True}}),
    Change("`lookupLog.enabled` to `false`", ("lookupLog.enabled",), {"lookupLog": {"enabled": False}},
           "the log is deleted, nothing is recorded and `reveal` is refused"),
    Change("`lookupLog.days`, `required`, `revealsPerHour`",
           ("lookupLog.days", "lookupLog.required", "lookupLog.revealsPerHour"),
           {"lookupLog": {"days": 30, "required": "reveals", "revealsPerHour": 100}},
           "fewer days: S3 deletes older lines within days, the table keeps rows until the end they were given"),
    Change("`dashboards` to `stack` or `none`", ("dashboards",), {"dashboards": "none"}),
    Change("`protect` to `true`", ("protect",), {"protect": True}),
    Change("`protect` to `false`", ("protect",), {"protect": False}, "nothing is deleted, but everything can be",
           before={"protect": True}),
)  # fmt: skip

_REGISTRATION = {
    "readers": "message-tracker-api", "registryTable": "api-registry-1a2b3c4", "apiRoleArn": ROLE_ARN,
}  # fmt: skip
_CELL = {"role": "pipelines", "registration": _REGISTRATION, "auth": None}

CELLS = (
    Change("`role` to `pipelines` of a stack with an API", ("role",), _CELL,
           "the API and its registry would be deleted: deploy the pipelines as another stack", in_tests=True),
    Change("`role` from `all` to `api`", ("role",), {"role": "api", "projects": None, "tenants": None},
           "its projects must go to other stacks first, as *a project removed* says"),
    Change("`registration`", ("registration.",), {"registration.readers": "message-tracker-other"},
           "the tenants' roles get other names: the former API no longer reads them", before=_CELL),
    Change("`permissionsBoundary`", ("permissionsBoundary",),
           {"permissionsBoundary": "arn:aws:iam::123456789012:policy/boundary"}),
)  # fmt: skip

SECTIONS = {
    "Projects": PROJECTS,
    "Sources": SOURCES,
    "Access": ACCESS,
    "API": API,
    "Monitoring and protection": MONITORING,
    "Cells and deployment": CELLS,
}
CHANGES = tuple(change for section in SECTIONS.values() for change in section)

#: Settings that no row is about, and why.
WITHOUT_A_ROW = {
    "confirm": "lists the refused changes that are intended, and changes nothing else",
    "tenants": "only compared with the projects' tenants",
}

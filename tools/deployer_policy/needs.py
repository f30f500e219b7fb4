"""What the provider calls for each resource type: CloudFormation's handlers of the same type, less and more.

CloudFormation's resource schemas list the permissions of their handlers (`handlers.*.permissions`). `unused`
are those of features that the program does not have; `extra` are calls that pulumi-aws's provider makes
besides; `tests/program/provider_calls.txt` has those that it was seen to make.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """One resource type. `arns`: of its resources; `{name}` stands for their names. `name_input`: the input
    that is the name, where the program gives one. `tagged`: AWS gives the resource a random id, so its
    tag `environment` has to identify it."""

    arns: tuple[str, ...]
    handlers: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    name_input: str | None = None
    tagged: bool = False

    @property
    def service(self) -> str:
        """Return the prefix of its actions."""
        return self.arns[0].split(":")[2] if self.arns else "logs"


_API = ("arn:{partition}:apigateway:{region}::/apis", "arn:{partition}:apigateway:{region}::/apis/*")
_FUNCTION = (
    "arn:{partition}:lambda:{region}:{account}:function:{name}",
    "arn:{partition}:lambda:{region}:{account}:function:{name}:*",
)
_BUCKET = ("arn:{partition}:s3:::{name}",)
_LOG_GROUP = (
    "arn:{partition}:logs:{region}:{account}:log-group:{name}",
    "arn:{partition}:logs:{region}:{account}:log-group:{name}:*",
)
_POOL = ("arn:{partition}:cognito-idp:{region}:{account}:userpool/*",)
_ROLE = ("arn:{partition}:iam::{account}:role{path}{name}",)
_SES = ("arn:{partition}:ses:{region}:{account}:configuration-set/{name}",)
_SMS = ("arn:{partition}:sms-voice:{region}:{account}:configuration-set/{name}",)
_SECRET = ("arn:{partition}:secretsmanager:{region}:{account}:secret:{name}",)
_TOPIC = ("arn:{partition}:sns:{region}:{account}:{name}",)
_QUEUE = ("arn:{partition}:sqs:{region}:{account}:{name}",)
_TABLE = ("arn:{partition}:dynamodb:{region}:{account}:table/{name}",)

_APIGATEWAY = ("apigateway:DELETE", "apigateway:GET", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT")

_CATALOGUE = (
    "arn:{partition}:glue:{region}:{account}:catalog",
    "arn:{partition}:glue:{region}:{account}:database/{name}",
    "arn:{partition}:glue:{region}:{account}:table/{name}/*",
)
_WORKGROUP = ("arn:{partition}:athena:{region}:{account}:workgroup/{name}",)

NEEDS: Mapping[str, Need] = {
    "aws:apigatewayv2/api:Api": Need(
        (*_API, "arn:{partition}:apigateway:{region}::/tags/*"),
        extra=_APIGATEWAY,
    ),
    "aws:apigatewayv2/authorizer:Authorizer": Need(_API, extra=_APIGATEWAY),
    "aws:apigatewayv2/integration:Integration": Need(_API, extra=_APIGATEWAY),
    "aws:apigatewayv2/route:Route": Need(_API, extra=_APIGATEWAY),
    # The stage's access log is a log delivery, which API Gateway makes with the caller's permissions.
    "aws:apigatewayv2/stage:Stage": Need(
        _API,
        extra=(
            *_APIGATEWAY, "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries",
            "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
        ),
    ),
    "aws:athena/namedQuery:NamedQuery": Need(
        _WORKGROUP, extra=("athena:CreateNamedQuery", "athena:DeleteNamedQuery", "athena:GetNamedQuery")
    ),
    "aws:athena/workgroup:Workgroup": Need(
        _WORKGROUP,
        extra=(
            "athena:CreateWorkGroup", "athena:DeleteWorkGroup", "athena:GetWorkGroup",
            "athena:ListTagsForResource", "athena:TagResource", "athena:UntagResource",
            "athena:UpdateWorkGroup",
        ),
    ),
    "aws:cloudwatch/dashboard:Dashboard": Need(
        ("arn:{partition}:cloudwatch::{account}:dashboard/{name}",),
        ("AWS::CloudWatch::Dashboard",),
        unused=("*TagResource", "*UntagResource", "*ListTagsForResource"),
        name_input="dashboardName",
    ),
    "aws:cloudwatch/logGroup:LogGroup": Need(
        _LOG_GROUP,
        ("AWS::Logs::LogGroup",),
        unused=(
            "logs:*DataProtection*", "logs:*IndexPolic*", "logs:*ResourcePolic*", "logs:*LogDelivery*",
            "logs:*BearerToken*", "logs:*DeletionProtection*",
        ),
    ),
    "aws:cloudwatch/logStream:LogStream": Need(_LOG_GROUP, ("AWS::Logs::LogStream",)),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Need(
        ("arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}",), ("AWS::CloudWatch::Alarm",)
    ),
    "aws:cloudwatch/queryDefinition:QueryDefinition": Need((), ("AWS::Logs::QueryDefinition",)),
    "aws:cognito/resourceServer:ResourceServer": Need(
        _POOL, ("AWS::Cognito::UserPoolResourceServer",), tagged=True
    ),
    "aws:cognito/userGroup:UserGroup": Need(_POOL, ("AWS::Cognito::UserPoolGroup",), tagged=True),
    "aws:cognito/userPool:UserPool": Need(
        _POOL, ("AWS::Cognito::UserPool",), unused=("cognito-idp:AddCustomAttributes",), tagged=True
    ),
    "aws:cognito/userPoolClient:UserPoolClient": Need(
        _POOL, ("AWS::Cognito::UserPoolClient",), tagged=True
    ),
    "aws:cognito/userPoolDomain:UserPoolDomain": Need(
        _POOL, ("AWS::Cognito::UserPoolDomain",), tagged=True
    ),
    "aws:dynamodb/table:Table": Need(
        _TABLE,
        ("AWS::DynamoDB::Table",),
        unused=(
            "dynamodb:*Replica*", "dynamodb:*Item*", "dynamodb:*Import*", "dynamodb:*ContributorInsights*",
            "dynamodb:*KinesisStreaming*", "dynamodb:*ResourcePolicy*", "dynamodb:Scan", "dynamodb:Query",
        ),
    ),
    "aws:dynamodb/tableItem:TableItem": Need(
        _TABLE,
        extra=("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
    ),
    "aws:glue/catalogDatabase:CatalogDatabase": Need(
        _CATALOGUE,
        extra=(
            "glue:CreateDatabase", "glue:DeleteDatabase", "glue:GetDatabase", "glue:GetTags",
            "glue:TagResource", "glue:UntagResource", "glue:UpdateDatabase",
        ),
        name_input="name",
    ),
    "aws:glue/catalogTable:CatalogTable": Need(
        _CATALOGUE,
        extra=(
            "glue:CreateTable", "glue:DeleteTable", "glue:GetPartitionIndexes", "glue:GetTable",
            "glue:UpdateTable",
        ),
        name_input="databaseName",
    ),
    "aws:iam/policy:Policy": Need(
        ("arn:{partition}:iam::{account}:policy{path}{name}",),
        ("AWS::IAM::ManagedPolicy",),
        unused=("iam:*Group*", "iam:*User*", "iam:*RolePolicy", "iam:ListPolicies"),
        extra=("iam:TagPolicy", "iam:UntagPolicy", "iam:ListPolicyVersions"),
    ),
    "aws:iam/role:Role": Need(
        _ROLE,
        ("AWS::IAM::Role",),
        unused=("iam:ListRoles", "iam:DeleteRolePermissionsBoundary"),
        extra=("iam:ListInstanceProfilesForRole",),
    ),
    "aws:iam/rolePolicy:RolePolicy": Need(_ROLE, ("AWS::IAM::RolePolicy",)),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Need(
        _ROLE, extra=("iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:ListAttachedRolePolicies")
    ),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": Need(
        ("arn:{partition}:firehose:{region}:{account}:deliverystream/{name}",),
        ("AWS::KinesisFirehose::DeliveryStream",),
    ),
    "aws:kinesis/stream:Stream": Need(
        ("arn:{partition}:kinesis:{region}:{account}:stream/{name}",),
        ("AWS::Kinesis::Stream",),
        unused=("kinesis:*EnhancedMonitoring", "kinesis:*MaxRecordSize", "kinesis:*WarmThroughput",
                "kinesis:UpdateShardCount", "kinesis:*DistributionStrategy"),
        extra=("kinesis:DescribeLimits", "kinesis:DescribeStream"),
    ),
    "aws:kms/key:Key": Need(
        ("arn:{partition}:kms:{region}:{account}:key/*",),
        ("AWS::KMS::Key",),
        unused=("kms:DisableKey*", "kms:EnableKey", "kms:ListKeys", "kms:ScheduleKeyDeletion"),
        extra=("kms:ListKeyPolicies",),
        tagged=True,
    ),
    "aws:lambda/alias:Alias": Need(
        _FUNCTION, ("AWS::Lambda::Alias",), unused=("*ProvisionedConcurrency*",)
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": Need(
        ("arn:{partition}:lambda:{region}:{account}:event-source-mapping:*",),
        ("AWS::Lambda::EventSourceMapping",),
        extra=("lambda:ListTags",),
    ),
    "aws:lambda/function:Function": Need(
        _FUNCTION,
        ("AWS::Lambda::Function",),
        unused=(
            "lambda:*LayerVersion", "lambda:*RuntimeManagement*", "lambda:*Recursion*", "lambda:*Scaling*",
            "lambda:*CapacityProvider", "lambda:*RuntimeAlias", "lambda:PutFunctionCodeSigningConfig",
            "lambda:DeleteFunctionCodeSigningConfig", "lambda:GetCodeSigningConfig",
        ),
        extra=(
            "lambda:GetFunctionConcurrency", "lambda:GetFunctionConfiguration", "lambda:ListTags",
            "lambda:ListVersionsByFunction",
        ),
    ),
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": Need(
        _FUNCTION, ("AWS::Lambda::EventInvokeConfig",)
    ),
    "aws:lambda/permission:Permission": Need(_FUNCTION, ("AWS::Lambda::Permission",)),
    "aws:pinpoint/eventStream:EventStream": Need(
        (
            "arn:{partition}:mobiletargeting:{region}:{account}:apps/{name}",
            "arn:{partition}:mobiletargeting:{region}:{account}:apps/{name}/eventstream",
        ),
        extra=(
            "mobiletargeting:DeleteEventStream", "mobiletargeting:GetEventStream",
            "mobiletargeting:PutEventStream",
        ),
        name_input="applicationId",
    ),
    "aws:pinpoint/smsvoicev2ConfigurationSet:Smsvoicev2ConfigurationSet": Need(
        _SMS,
        ("AWS::SMSVOICE::ConfigurationSet",),
        unused=("*SenderId", "*MessageFeedbackEnabled", "*ProtectConfiguration", "*EventDestination"),
        name_input="name",
    ),
    "aws:pinpoint/smsvoicev2EventDestination:Smsvoicev2EventDestination": Need(
        _SMS,
        extra=(
            "sms-voice:CreateEventDestination", "sms-voice:DeleteEventDestination",
            "sms-voice:DescribeConfigurationSets", "sms-voice:UpdateEventDestination",
        ),
        name_input="configurationSetName",
    ),
    # Objects are deleted with a bucket that is not protected.
    "aws:s3/bucket:Bucket": Need(
        (*_BUCKET, "arn:{partition}:s3:::{name}/*"),
        extra=(
            "s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteObject", "s3:DeleteObjectVersion",
            "s3:GetAccelerateConfiguration", "s3:GetBucketAcl", "s3:GetBucketCORS", "s3:GetBucketLocation",
            "s3:GetBucketLogging", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketPolicy",
            "s3:GetBucketRequestPayment", "s3:GetBucketTagging", "s3:GetBucketVersioning",
            "s3:GetBucketWebsite", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
            "s3:GetReplicationConfiguration", "s3:ListBucket", "s3:ListBucketVersions",
            "s3:ListTagsForResource", "s3:PutBucketTagging", "s3:TagResource", "s3:UntagResource",
        ),
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Need(
        _BUCKET, extra=("s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration")
    ),
    "aws:s3/bucketNotification:BucketNotification": Need(
        _BUCKET, extra=("s3:GetBucketNotification", "s3:PutBucketNotification")
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": Need(
        _BUCKET, extra=("s3:GetBucketOwnershipControls", "s3:PutBucketOwnershipControls")
    ),
    "aws:s3/bucketPolicy:BucketPolicy": Need(_BUCKET, ("AWS::S3::BucketPolicy",), unused=("s3:ListAll*",)),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Need(
        _BUCKET, extra=("s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock")
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Need(
        _BUCKET, extra=("s3:GetEncryptionConfiguration", "s3:PutEncryptionConfiguration")
    ),
    "aws:s3/bucketVersioning:BucketVersioning": Need(
        _BUCKET, extra=("s3:GetBucketVersioning", "s3:PutBucketVersioning")
    ),
    "aws:scheduler/schedule:Schedule": Need(
        ("arn:{partition}:scheduler:{region}:{account}:schedule/default/{name}",),
        ("AWS::Scheduler::Schedule",),
    ),
    "aws:secretsmanager/secret:Secret": Need(
        _SECRET,
        ("AWS::SecretsManager::Secret",),
        unused=("*Replicat*", "secretsmanager:ListSecrets"),
        extra=("secretsmanager:GetResourcePolicy", "secretsmanager:RestoreSecret"),
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": Need(
        _SECRET,
        extra=(
            "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecretVersionStage",
        ),
    ),
    "aws:sesv2/configurationSet:ConfigurationSet": Need(
        _SES,
        ("AWS::SES::ConfigurationSet",),
        unused=("*TrackingOptions", "*DeliveryOptions", "*SendingOptions", "*ArchivingOptions",
                "ses:DescribeConfigurationSet", "*VdmOptions", "*SuppressionOptions", "*ReputationOptions"),
        extra=("ses:ListTagsForResource",),
        name_input="configurationSetName",
    ),
    "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": Need(
        _SES,
        ("AWS::SES::ConfigurationSetEventDestination",),
        unused=("ses:DescribeConfigurationSet",),
        name_input="configurationSetName",
    ),
    "aws:sns/topic:Topic": Need(
        _TOPIC, ("AWS::SNS::Topic",), unused=("*DataProtectionPolicy", "sns:Subscribe", "sns:Unsubscribe",
                                              "sns:ListSubscriptionsByTopic")
    ),
    "aws:sns/topicPolicy:TopicPolicy": Need(
        _TOPIC, ("AWS::SNS::TopicPolicy",), extra=("sns:GetTopicAttributes",)
    ),
    "aws:sqs/queue:Queue": Need(_QUEUE, ("AWS::SQS::Queue",)),
    "aws:sqs/queuePolicy:QueuePolicy": Need(
        _QUEUE, ("AWS::SQS::QueuePolicy",), extra=("sqs:GetQueueAttributes",)
    ),
}  # fmt: skip

"""The AWS API call behind each resource type, where its names differ, and what Pulumi auto-names."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Operation:
    """The call that creates a resource. `paths`: a property's path to the parameter's, where the names
    differ; an empty one where the API has no such parameter. `auto_name`: the property that Pulumi names."""

    service: str
    name: str
    paths: Mapping[str, str] = field(default_factory=dict)
    auto_name: str | None = None


_QUEUES = "NotificationConfiguration.QueueConfigurations"


def _s3(operation: str, paths: Mapping[str, str]) -> Operation:
    return Operation("s3", operation, paths)


OPERATIONS: Mapping[str, Operation] = {
    "aws:apigatewayv2/api:Api": Operation("apigatewayv2", "CreateApi", auto_name="name"),
    "aws:apigatewayv2/authorizer:Authorizer": Operation(
        "apigatewayv2",
        "CreateAuthorizer",
        {"jwtConfiguration.audiences": "JwtConfiguration.Audience", "identitySources": "IdentitySource"},
        auto_name="name",
    ),
    "aws:apigatewayv2/integration:Integration": Operation("apigatewayv2", "CreateIntegration"),
    "aws:apigatewayv2/route:Route": Operation("apigatewayv2", "CreateRoute"),
    "aws:apigatewayv2/stage:Stage": Operation("apigatewayv2", "CreateStage", {"name": "StageName"}),
    "aws:athena/namedQuery:NamedQuery": Operation(
        "athena", "CreateNamedQuery", {"query": "QueryString", "workgroup": "WorkGroup"}
    ),
    "aws:athena/workgroup:Workgroup": Operation(
        "athena",
        "CreateWorkGroup",
        {
            "forceDestroy": "",
            "configuration.enforceWorkgroupConfiguration": "Configuration.EnforceWorkGroupConfiguration",
            "configuration.publishCloudwatchMetricsEnabled": "Configuration.PublishCloudWatchMetricsEnabled",
            "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn": (
                "Configuration.ResultConfiguration.EncryptionConfiguration.KmsKey"
            ),
        },
        auto_name="name",
    ),
    "aws:cloudwatch/dashboard:Dashboard": Operation("cloudwatch", "PutDashboard"),
    "aws:cloudwatch/logGroup:LogGroup": Operation(
        "logs", "CreateLogGroup", {"retentionInDays": ""}, auto_name="name"
    ),
    "aws:cloudwatch/logStream:LogStream": Operation("logs", "CreateLogStream", {"name": "logStreamName"}),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Operation(
        "cloudwatch",
        "PutMetricAlarm",
        {
            "name": "AlarmName",
            "metricQueries": "Metrics",
            "metricQueries.metric": "Metrics.MetricStat",
            "metricQueries.metric.metricName": "Metrics.MetricStat.Metric.MetricName",
            "metricQueries.metric.namespace": "Metrics.MetricStat.Metric.Namespace",
            "metricQueries.metric.dimensions": "",
        },
        auto_name="name",
    ),
    "aws:cloudwatch/queryDefinition:QueryDefinition": Operation("logs", "PutQueryDefinition"),
    "aws:cognito/resourceServer:ResourceServer": Operation("cognito-idp", "CreateResourceServer"),
    "aws:cognito/userGroup:UserGroup": Operation("cognito-idp", "CreateGroup", {"name": "GroupName"}),
    "aws:cognito/userPool:UserPool": Operation(
        "cognito-idp",
        "CreateUserPool",
        {
            "name": "PoolName",
            "passwordPolicy": "Policies.PasswordPolicy",
            "schemas": "Schema",
            "lambdaConfig.preTokenGenerationConfig": "LambdaConfig.PreTokenGenerationConfig",
            "softwareTokenMfaConfiguration": "",
        },
        auto_name="name",
    ),
    "aws:cognito/userPoolClient:UserPoolClient": Operation(
        "cognito-idp",
        "CreateUserPoolClient",
        {
            "name": "ClientName",
            "allowedOauthFlows": "AllowedOAuthFlows",
            "allowedOauthScopes": "AllowedOAuthScopes",
            "callbackUrls": "CallbackURLs",
            "logoutUrls": "LogoutURLs",
        },
        auto_name="name",
    ),
    "aws:cognito/userPoolDomain:UserPoolDomain": Operation("cognito-idp", "CreateUserPoolDomain"),
    "aws:dynamodb/table:Table": Operation(
        "dynamodb",
        "CreateTable",
        {
            "name": "TableName",
            "attributes": "AttributeDefinitions",
            "attributes.name": "AttributeDefinitions.AttributeName",
            "attributes.type": "AttributeDefinitions.AttributeType",
            "hashKey": "KeySchema.AttributeName",
            "rangeKey": "KeySchema.AttributeName",
            "globalSecondaryIndexes.name": "GlobalSecondaryIndexes.IndexName",
            "globalSecondaryIndexes.keySchemas": "GlobalSecondaryIndexes.KeySchema",
            "globalSecondaryIndexes.projectionType": "GlobalSecondaryIndexes.Projection.ProjectionType",
            "streamEnabled": "StreamSpecification.StreamEnabled",
            "streamViewType": "StreamSpecification.StreamViewType",
            "serverSideEncryption": "SSESpecification",
            "serverSideEncryption.kmsKeyArn": "SSESpecification.KMSMasterKeyId",
            "ttl": "",
            "pointInTimeRecovery": "",
        },
        auto_name="name",
    ),
    "aws:dynamodb/tableItem:TableItem": Operation(
        "dynamodb", "PutItem", {"hashKey": "", "rangeKey": "", "item": ""}
    ),
    "aws:iam/role:Role": Operation(
        "iam",
        "CreateRole",
        {"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"},
        auto_name="name",
    ),
    "aws:iam/rolePolicy:RolePolicy": Operation(
        "iam",
        "PutRolePolicy",
        {"name": "PolicyName", "policy": "PolicyDocument", "role": ""},
        auto_name="name",
    ),
    "aws:glue/catalogDatabase:CatalogDatabase": Operation(
        "glue", "CreateDatabase", {"name": "DatabaseInput.Name", "description": "DatabaseInput.Description"}
    ),
    "aws:glue/catalogTable:CatalogTable": Operation(
        "glue",
        "CreateTable",
        {
            "name": "TableInput.Name",
            "description": "TableInput.Description",
            "tableType": "TableInput.TableType",
            "parameters": "TableInput.Parameters",
            "partitionKeys": "TableInput.PartitionKeys",
            "storageDescriptor": "TableInput.StorageDescriptor",
            "storageDescriptor.serDeInfo": "TableInput.StorageDescriptor.SerdeInfo",
        },
    ),
    "aws:iam/policy:Policy": Operation(
        "iam", "CreatePolicy", {"name": "PolicyName", "policy": "PolicyDocument"}, auto_name="name"
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Operation("iam", "AttachRolePolicy", {"role": ""}),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": Operation(
        "firehose",
        "CreateDeliveryStream",
        {
            "name": "DeliveryStreamName",
            "destination": "",
            "extendedS3Configuration": "ExtendedS3DestinationConfiguration",
            **{
                f"extendedS3Configuration{backup}.{ours}": f"ExtendedS3DestinationConfiguration{theirs}"
                for backup, parent in (("", ""), (".s3BackupConfiguration", ".S3BackupConfiguration"))
                for ours, theirs in (
                    ("bucketArn", f"{parent}.BucketARN"),
                    ("roleArn", f"{parent}.RoleARN"),
                    ("bufferingInterval", f"{parent}.BufferingHints.IntervalInSeconds"),
                    ("bufferingSize", f"{parent}.BufferingHints.SizeInMBs"),
                    ("cloudwatchLoggingOptions", f"{parent}.CloudWatchLoggingOptions"),
                )
            },
            "serverSideEncryption": "DeliveryStreamEncryptionConfigurationInput",
            "serverSideEncryption.enabled": "",
            "kinesisSourceConfiguration": "KinesisStreamSourceConfiguration",
        },
        auto_name="name",
    ),
    "aws:kinesis/stream:Stream": Operation(
        "kinesis",
        "CreateStream",
        {"name": "StreamName", "retentionPeriod": "", "encryptionType": "", "kmsKeyId": ""},
        auto_name="name",
    ),
    "aws:kms/key:Key": Operation("kms", "CreateKey", {"deletionWindowInDays": "", "enableKeyRotation": ""}),
    "aws:lambda/alias:Alias": Operation("lambda", "CreateAlias"),
    "aws:lambda/eventSourceMapping:EventSourceMapping": Operation("lambda", "CreateEventSourceMapping"),
    "aws:lambda/function:Function": Operation(
        "lambda",
        "CreateFunction",
        {
            "name": "FunctionName",
            "code": "",
            "environment.variables": "",
            "reservedConcurrentExecutions": "",
        },
        auto_name="name",
    ),
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": Operation(
        "lambda", "PutFunctionEventInvokeConfig"
    ),
    "aws:lambda/permission:Permission": Operation(
        "lambda", "AddPermission", {"function": "FunctionName"}, auto_name="statementId"
    ),
    "aws:pinpoint/eventStream:EventStream": Operation(
        "pinpoint",
        "PutEventStream",
        {
            "destinationStreamArn": "WriteEventStream.DestinationStreamArn",
            "roleArn": "WriteEventStream.RoleArn",
        },
    ),
    "aws:pinpoint/smsvoicev2ConfigurationSet:Smsvoicev2ConfigurationSet": Operation(
        "pinpoint-sms-voice-v2", "CreateConfigurationSet", {"name": "ConfigurationSetName"}
    ),
    "aws:pinpoint/smsvoicev2EventDestination:Smsvoicev2EventDestination": Operation(
        "pinpoint-sms-voice-v2", "CreateEventDestination"
    ),
    "aws:s3/bucket:Bucket": Operation("s3", "CreateBucket", {"forceDestroy": ""}, auto_name="bucket"),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _s3(
        "PutBucketLifecycleConfiguration", {"rules": "LifecycleConfiguration.Rules"}
    ),
    "aws:s3/bucketNotification:BucketNotification": _s3(
        "PutBucketNotificationConfiguration",
        {
            "queues": _QUEUES,
            "queues.filterPrefix": f"{_QUEUES}.Filter.Key.FilterRules.Value",
        },
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _s3(
        "PutBucketOwnershipControls", {"rule": "OwnershipControls.Rules"}
    ),
    "aws:s3/bucketPolicy:BucketPolicy": _s3("PutBucketPolicy", {}),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _s3(
        "PutPublicAccessBlock",
        {
            each: f"PublicAccessBlockConfiguration.{each[0].upper()}{each[1:]}"
            for each in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
        },
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _s3(
        "PutBucketEncryption", {"rules": "ServerSideEncryptionConfiguration.Rules"}
    ),
    "aws:s3/bucketVersioning:BucketVersioning": _s3("PutBucketVersioning", {}),
    "aws:scheduler/schedule:Schedule": Operation("scheduler", "CreateSchedule", auto_name="name"),
    "aws:secretsmanager/secret:Secret": Operation(
        "secretsmanager", "CreateSecret", {"recoveryWindowInDays": ""}, auto_name="name"
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": Operation("secretsmanager", "PutSecretValue"),
    "aws:sesv2/configurationSet:ConfigurationSet": Operation("sesv2", "CreateConfigurationSet"),
    "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": Operation(
        "sesv2", "CreateConfigurationSetEventDestination"
    ),
    "aws:sns/topic:Topic": Operation("sns", "CreateTopic", auto_name="name"),
    "aws:sns/topicPolicy:TopicPolicy": Operation(
        "sns", "SetTopicAttributes", {"arn": "TopicArn", "policy": "AttributeValue"}
    ),
    "aws:sqs/queue:Queue": Operation(
        "sqs",
        "CreateQueue",
        {
            "name": "QueueName",
            **dict.fromkeys(
                (
                    "messageRetentionSeconds",
                    "redrivePolicy",
                    "sqsManagedSseEnabled",
                    "visibilityTimeoutSeconds",
                ),
                "",
            ),
        },
        auto_name="name",
    ),
    "aws:sqs/queuePolicy:QueuePolicy": Operation("sqs", "SetQueueAttributes", {"policy": ""}),
}

#: Constraints that documents state and botocore's models lack: of a property, a pattern for the whole text,
#: or the least and greatest number.
DOCUMENTED: Mapping[str, str | tuple[float, float]] = {
    # Amazon S3 User Guide, "General purpose bucket naming rules".
    "aws:s3/bucket:Bucket.bucket": r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    # Amazon SQS API Reference, CreateQueue and its attributes.
    "aws:sqs/queue:Queue.name": r"[A-Za-z0-9_-]{1,80}",
    "aws:sqs/queue:Queue.messageRetentionSeconds": (60, 1_209_600),
    "aws:sqs/queue:Queue.visibilityTimeoutSeconds": (0, 43_200),
    # Amazon SNS API Reference, CreateTopic.
    "aws:sns/topic:Topic.name": r"[A-Za-z0-9_-]{1,256}",
    # Amazon API Gateway quotas: an API's and an authorizer's name.
    "aws:apigatewayv2/api:Api.name": r".{1,128}",
    "aws:apigatewayv2/authorizer:Authorizer.name": r".{1,128}",
    "aws:apigatewayv2/authorizer:Authorizer.authorizerResultTtlInSeconds": (0, 3600),
    # AWS Secrets Manager API Reference, CreateSecret and DeleteSecret; 0 deletes without a window.
    "aws:secretsmanager/secret:Secret.name": r"[A-Za-z0-9/_+=.@-]{1,512}",
    "aws:secretsmanager/secret:Secret.recoveryWindowInDays": (0, 30),
    # AWS KMS API Reference, ScheduleKeyDeletion.
    "aws:kms/key:Key.deletionWindowInDays": (7, 30),
    # Amazon Kinesis API Reference, IncreaseStreamRetentionPeriod.
    "aws:kinesis/stream:Stream.retentionPeriod": (24, 8760),
    # Amazon SES API v2, CreateConfigurationSet and its event destinations.
    "aws:sesv2/configurationSet:ConfigurationSet.configurationSetName": r"[A-Za-z0-9_-]{1,64}",
    "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination.configurationSetName": (
        r"[A-Za-z0-9_-]{1,64}"
    ),
    "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination.eventDestinationName": (
        r"[A-Za-z0-9_-]{1,64}"
    ),
}

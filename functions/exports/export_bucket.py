"""The files of exports in S3. A file appears when it is complete, never before: a multipart upload."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.error_code import aws_error_code
from functions.exports.job import ExportJob, Progress

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LINK_SECONDS = 900


class StorageError(Exception):
    """S3 did not store or return something. The text has the operation and AWS's code, and no key."""


@dataclass(frozen=True)
class ExportBucket:
    client: "S3Client"
    name: str

    def begin(self, job: ExportJob, content_type: str) -> str:
        """Begin a file of several parts and return the upload's id."""
        upload = self._call(
            "CreateMultipartUpload",
            self.client.create_multipart_upload,
            Key=job.file_key,
            ContentType=content_type,
        )
        return str(upload["UploadId"])

    def add_part(self, job: ExportJob, upload_id: str, number: int, body: bytes) -> str:
        """Store a part, numbered from 1, and return its entity tag. All but the last have 5 MiB or more."""
        part = self._call(
            "UploadPart",
            self.client.upload_part,
            Key=job.file_key,
            UploadId=upload_id,
            PartNumber=number,
            Body=body,
        )
        return str(part["ETag"])

    def complete(self, job: ExportJob, progress: Progress) -> None:
        """Make the file of exactly these parts, as often as necessary."""
        parts = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(progress.parts, 1)]
        try:
            self._call(
                "CompleteMultipartUpload",
                self.client.complete_multipart_upload,
                Key=job.file_key,
                UploadId=progress.upload_id,
                MultipartUpload={"Parts": parts},
            )
        except StorageError:
            # An earlier attempt may have completed it and ended before it said so.
            if self._size(job) != progress.size:
                raise

    def put(self, job: ExportJob, content_type: str, body: bytes) -> None:
        """Make a file at once."""
        self._call("PutObject", self.client.put_object, Key=job.file_key, ContentType=content_type, Body=body)

    def put_tail(self, job: ExportJob, body: bytes) -> str:
        """Store rows that are too few for a part and return the new object's key."""
        key = f"{job.unfinished_prefix}{uuid4().hex}"
        self._call("PutObject", self.client.put_object, Key=key, Body=body)
        return key

    def tail(self, key: str) -> bytes:
        try:
            return bytes(self._call("GetObject", self.client.get_object, Key=key)["Body"].read())
        except BotoCoreError as error:
            raise StorageError(f"GetObject: {aws_error_code(error)}") from None

    def link(self, job: ExportJob) -> str:
        """Return a link to the file, which ends after 15 minutes."""
        name = job.file_key.rpartition("/")[2]
        return self.client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self.name,
                "Key": job.file_key,
                "ResponseContentDisposition": f'attachment; filename="{name}"',
            },
            ExpiresIn=LINK_SECONDS,
        )

    def _size(self, job: ExportJob) -> int:
        head = self._call("HeadObject", self.client.head_object, Key=job.file_key)
        return int(head["ContentLength"])

    def _call(self, operation: str, method: Callable[..., Any], **arguments: Any) -> Any:
        try:
            return method(Bucket=self.name, **arguments)
        except (ClientError, BotoCoreError) as error:
            raise StorageError(f"{operation}: {aws_error_code(error)}") from None

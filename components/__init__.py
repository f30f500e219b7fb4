"""The public components, for Pulumi programs of your own; `MessageTracker` is all of them at once."""

from components.message_tracker import MessageTracker, MessageTrackerArgs
from components.tenant import Tenant, TenantArgs
from components.tracking_api import TrackingApi, TrackingApiArgs
from components.tracking_pipeline import TrackingPipeline, TrackingPipelineArgs

__all__ = [
    "MessageTracker",
    "MessageTrackerArgs",
    "Tenant",
    "TenantArgs",
    "TrackingApi",
    "TrackingApiArgs",
    "TrackingPipeline",
    "TrackingPipelineArgs",
]

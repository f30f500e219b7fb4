"""Values on Pulumi's wire: protobuf structs with marked secrets, assets, archives and unknown values.

The marks are those of the Pulumi SDKs (sdk/go/common/resource/sig).
"""

from collections.abc import Mapping
from typing import Any

import pulumi
from google.protobuf import struct_pb2

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_MARK = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105
_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"


def to_dict(properties: struct_pb2.Struct) -> dict[str, Any]:
    """Return a struct as it is on the wire: secrets and archives keep their marks."""
    return {key: _plain(value) for key, value in properties.fields.items()}


def _plain(value: struct_pb2.Value) -> Any:
    """Return what a value holds. Protobuf's own conversion to JSON's types takes many times as long."""
    match value.WhichOneof("kind"):
        case "struct_value":
            return to_dict(value.struct_value)
        case "list_value":
            return [_plain(each) for each in value.list_value.values]
        case "null_value" | None:
            return None
        case kind:
            return getattr(value, kind)


def to_struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def completed(properties: struct_pb2.Struct, values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return the struct with those of the values whose keys it lacks."""
    struct = struct_pb2.Struct()
    struct.CopyFrom(properties)
    struct.update({key: value for key, value in values.items() if key not in properties.fields})
    return struct


def to_inputs(value: Any) -> Any:
    """Return wire values as creators expect them: plain secrets, Pulumi's archives, integers, no nulls."""
    if isinstance(value, dict):
        match value.get(_MARK):
            case mark if mark == _SECRET:
                return to_inputs(value.get("value"))
            case mark if mark in (_ASSET, _ARCHIVE):
                return _asset(value)
        return {key: to_inputs(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [to_inputs(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _asset(value: Mapping[str, Any]) -> Any:
    path, is_archive = value.get("path"), value[_MARK] == _ARCHIVE
    if is_archive and path:
        return pulumi.FileArchive(path)
    if is_archive:
        return pulumi.AssetArchive({key: _asset(inner) for key, inner in (value.get("assets") or {}).items()})
    return pulumi.FileAsset(path) if path else pulumi.StringAsset(value.get("text", ""))


def comparable(value: Any) -> Any:
    """Return wire values for a comparison: secrets opened, archives by their hash, no nulls."""
    if isinstance(value, dict):
        match value.get(_MARK):
            case mark if mark == _SECRET:
                return comparable(value.get("value"))
            case mark if mark in (_ASSET, _ARCHIVE):
                return value.get("hash")
        return {key: comparable(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [comparable(inner) for inner in value]
    return value

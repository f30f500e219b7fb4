"""Returns DynamoDB's responses as the JSON that arrived, without botocore's walk over every attribute.

botocore copies each attribute of each item by the service's model, which changes nothing in them: the
low-level format has only texts, booleans, lists and maps. (Binary values alone differ, staying base64: those
of statistics, which `functions.stats.marks` decodes.) Errors, metadata, retries and the CRC-32 check
stay botocore's.
"""

from typing import Any

from botocore.model import ShapeResolver, StructureShape
from botocore.parsers import ResponseParser, ResponseParserFactory

#: The responses whose members are the same parsed and unparsed.
PLAIN_ANSWERS = frozenset({"UpdateItemOutput", "BatchGetItemOutput", "QueryOutput"})

#: botocore returns a value of a document type (Smithy) unchanged.
_AS_IT_CAME = StructureShape(
    "AsItCame", {"type": "structure", "members": {}, "document": True}, ShapeResolver({})
)


class _PlainParser:
    def __init__(self, stock: ResponseParser) -> None:
        self._stock = stock

    def parse(self, response: Any, shape: Any) -> Any:
        is_plain = response["status_code"] == 200 and shape is not None and shape.name in PLAIN_ANSWERS
        return self._stock.parse(response, _AS_IT_CAME if is_plain else shape)


class PlainJsonParserFactory(ResponseParserFactory):
    """A botocore session's component `response_parser_factory`."""

    def create_parser(self, protocol_name: str) -> Any:
        stock = super().create_parser(protocol_name)
        return _PlainParser(stock) if protocol_name == "json" else stock

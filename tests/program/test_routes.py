"""The HTTP API: its routes, who may pass, how much, and what is logged."""

import json

from tests.program.conftest import Run
from tools.registrations.recorder import Recording


def routes(recording: Recording) -> dict[str, str]:
    return {
        route.inputs["routeKey"]: route.inputs["authorizationType"]
        for route in recording.of("apigatewayv2/route:Route")
    }


def test_graphql_requires_a_token_and_the_page_does_not(dev: Recording) -> None:
    authorizer = dev.one("Authorizer", "api")

    assert routes(dev) == {
        "POST /graphql": "JWT",
        "GET /graphql/schema.graphql": "JWT",
        "POST /graphql/key": "CUSTOM",
        "GET /graphql/key/schema.graphql": "CUSTOM",
        "GET /graphql": "NONE",
        "GET /graphiql/{file}": "NONE",
        "GET /explorer": "NONE",
        "GET /explorer/{proxy+}": "NONE",
    }
    assert authorizer.inputs["identitySources"] == ["$request.header.Authorization"]
    assert authorizer.inputs["jwtConfiguration"] == {
        "issuer": "https://login.example.com/",
        "audiences": ["message-tracker"],
    }
    graphql = dev.one("apigatewayv2/route:Route", "api-post-graphql")
    assert graphql.inputs["authorizerId"] == f"{authorizer.outputs['name']}-id"


def test_each_route_leads_to_its_function(dev: Recording) -> None:
    alias = dev.one("lambda/alias:Alias", "api-graphql")
    page = dev.one("lambda/function:Function", "api-graphiql")

    for name, target in (("api-post-graphql", alias), ("api-get-graphql", page)):
        integration = dev.one("Integration", name)
        assert integration.inputs["integrationUri"] == target.outputs["arn"]
        assert integration.inputs["payloadFormatVersion"] == "2.0"
        target_id = f"integrations/{integration.outputs['name']}-id"
        assert dev.one("apigatewayv2/route:Route", name).inputs["target"] == target_id


def test_without_pages_there_is_no_function_and_no_url(run: Run) -> None:
    plain = run(lambda settings: settings["api"].update(graphiql=False, explorer=False))

    assert routes(plain) == {
        "POST /graphql": "JWT",
        "GET /graphql/schema.graphql": "JWT",
        "POST /graphql/key": "CUSTOM",
        "GET /graphql/key/schema.graphql": "CUSTOM",
    }
    assert not plain.has("lambda/function:Function", "api-graphiql")
    assert plain.exports.keys().isdisjoint({"graphiqlUrl", "explorerUrl"})


def test_the_explorer_is_served_by_the_function_of_the_pages_with_one_permission(dev: Recording) -> None:
    below = dev.one("apigatewayv2/route:Route", "api-get-explorer-below").inputs
    at = dev.one("apigatewayv2/route:Route", "api-get-explorer").inputs

    assert at["target"] == below["target"]
    assert dev.exports["explorerUrl"] == dev.exports["graphqlUrl"].replace("/graphql", "/explorer")
    names = {
        each.name for kind in ("Route", "Integration", "Permission") for each in dev.of(kind)
        if "explorer" in each.name
    }  # fmt: skip
    assert names == {"api-get-explorer", "api-get-explorer-below"}


def test_the_explorer_is_served_without_graphiql(run: Run) -> None:
    alone = run(lambda settings: settings["api"].update(graphiql=False))

    assert {key for key, authorization in routes(alone).items() if authorization == "NONE"} == {
        "GET /explorer",
        "GET /explorer/{proxy+}",
    }
    assert "graphiqlUrl" not in alone.exports


def test_queries_by_get_come_past_the_same_authorizer(run: Run) -> None:
    by_get = run(lambda settings: settings["api"].update(graphiql=False, explorer=False, queriesByGet=True))
    authorizers = {
        route.inputs["routeKey"]: route.inputs["authorizerId"]
        for route in by_get.of("apigatewayv2/route:Route")
    }

    assert authorizers["GET /graphql"] == authorizers["POST /graphql"]
    assert authorizers["GET /graphql/key"] == authorizers["POST /graphql/key"]
    assert set(routes(by_get).values()) == {"JWT", "CUSTOM"}


def test_the_function_knows_whether_queries_come_by_get(dev: Recording, run: Run) -> None:
    by_get = run(lambda settings: settings["api"].update(graphiql=False, queriesByGet=True))

    for recording, value in ((dev, "false"), (by_get, "true")):
        environment = recording.one("lambda/function:Function", "api-graphql").inputs["environment"]
        assert environment["variables"]["QUERIES_BY_GET"] == value


def test_the_stage_throttles_and_logs_nothing_of_a_person(dev: Recording) -> None:
    stage = dev.one("Stage", "api").inputs
    logged = json.loads(stage["accessLogSettings"]["format"])

    assert (stage["name"], stage["autoDeploy"]) == ("$default", True)
    assert stage["defaultRouteSettings"] == {"throttlingBurstLimit": 200, "throttlingRateLimit": 100}
    assert "$context.requestId" in logged.values()
    assert not any(word in str(logged) for word in ("sourceIp", "claims", "path", "query", "userAgent"))


def test_pages_may_query_only_where_the_configuration_lists_them(dev: Recording, run: Run) -> None:
    origins = ["https://app.example.com"]
    open_to_pages = run(lambda settings: settings["api"].update(corsAllowOrigins=origins))

    assert "corsConfiguration" not in dev.one("api:Api", "api").inputs
    cors = open_to_pages.one("api:Api", "api").inputs["corsConfiguration"]
    assert (cors["allowOrigins"], cors["allowMethods"]) == (origins, ["POST"])
    by_get = run(
        lambda settings: settings["api"].update(corsAllowOrigins=origins, graphiql=False, queriesByGet=True)
    )
    assert by_get.one("api:Api", "api").inputs["corsConfiguration"]["allowMethods"] == ["GET", "POST"]
    assert cors["allowHeaders"] == ["authorization", "content-type", "x-tenant"]


def test_the_gateway_may_call_a_function_for_its_own_routes_only(dev: Recording) -> None:
    api = dev.one("apigatewayv2/api:Api", "api").outputs["executionArn"]
    functions = {each.outputs["name"]: each.name for each in dev.of("lambda/function:Function")}
    permissions = [
        each for each in dev.of("Permission") if each.inputs["principal"] == "apigateway.amazonaws.com"
    ]
    permitted = {
        permission.inputs["sourceArn"].removeprefix(api): functions[permission.inputs["function"]]
        for permission in permissions
    }

    assert permitted == {
        "/*/POST/graphql": "api-graphql",
        "/*/GET/graphql/schema.graphql": "api-graphql",
        "/*/POST/graphql/key": "api-graphql",
        "/*/GET/graphql/key/schema.graphql": "api-graphql",
        f"/authorizers/{dev.one('Authorizer', 'api-keys--authorizer').outputs['name']}-id": "api-keys",
        "/*/GET/graphql": "api-graphiql",
        "/*/GET/graphiql/{file}": "api-graphiql",
        "/*/GET/explorer*": "api-graphiql",
    }
    assert {permission.name: permission.inputs.get("qualifier") for permission in permissions} == {
        "api-post-graphql": "live",
        "api-post-graphql-key": "live",
        "api-get-graphql-schema-graphql": "live",
        "api-get-graphql-key-schema-graphql": "live",
        "api-keys-authorizer": None,
        "api-get-graphql": None,
        "api-get-graphiql-file": None,
        "api-get-explorer": None,
    }
    assert {permission.inputs["principal"] for permission in dev.of("Permission")} == {
        "apigateway.amazonaws.com",
    }

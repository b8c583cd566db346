"""/api/v1/background-task"""

from functions.api.operations import Call, Operations
from functions.api.schemas.background_tasks import (
    BackgroundTaskOut,
    BackgroundTaskQuery,
    background_task_out,
    listed_task_out,
)
from functions.api.schemas.lists import ListOut, page_out
from functions.http.response import Response, json_response
from shared.domain.ids import TASK

operations = Operations("/api/v1/background-task")


@operations.add("background-task.list", "GET", answers={200: ListOut[BackgroundTaskOut]})
def list_tasks(call: Call, query: BackgroundTaskQuery) -> Response:
    """Lists the organisation's background tasks, newest first unless `order` says otherwise."""
    request = query.ordered_page(TASK, descending=True)
    page = call.services.background_tasks.page(call.identity, request, query.wants)
    return json_response(200, page_out(page, listed_task_out))


@operations.add("background-task.get", "GET", "/<task_id>", answers={200: BackgroundTaskOut})
def get(call: Call) -> Response:
    """Tells how a background task stands and what it has come to."""
    task = call.services.background_tasks.get(call.identity, call.path["task_id"])
    return json_response(200, background_task_out(task))

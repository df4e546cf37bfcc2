"""The walk through every page would find a query for each row of a list."""

import subprocess
import sys

from tests.database import BASE_DIR, CommittedDatabase

# In another process: what watches the queries stays for good where it is installed.
ASK = """
import sys
from tests.journeys.watched import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.module_loading import import_string
from visits.models import Visit
from zeal import NPlusOneError

def names(request):
    visits = Visit.objects.select_related("oic") if sys.argv[1] == "at once" else Visit.objects.all()
    return HttpResponse(" ".join(visit.oic.name for visit in visits))

try:
    import_string(settings.MIDDLEWARE[0])(names)(RequestFactory().get("/"))
except NPlusOneError as error:
    print(error)
else:
    print("served")
"""


def test_a_query_for_each_row_is_an_error_and_one_for_all_is_not(
    committed_demonstration: CommittedDatabase,
) -> None:
    def asked(how: str) -> str:
        command = [sys.executable, "-c", ASK, how]
        env = committed_demonstration.env
        done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert asked("for each").startswith("N+1 detected on visits.Visit.oic")
    assert asked("at once") == "served"

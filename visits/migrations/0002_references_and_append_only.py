"""The numbers of visits and operations, and the tables that are only ever added to."""

from django.db import migrations

from core.append_only import append_only, sequence


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]
    operations = [
        sequence("visit_reference"),
        sequence("operation_reference"),
        append_only(
            "visits_areaofconcern",
            "visits_bronzenaming",
            "visits_closing",
            "visits_concernwithdrawal",
            "visits_custodymove",
            "visits_forgeryreport",
            "visits_handover",
            "visits_incidentdeclaration",
            "visits_intelligencereceipt",
            "visits_operationchange",
            "visits_reopening",
            "visits_sealedday",
            "visits_visitchange",
            "visits_vulnerabilityoutcome",
            "visits_vulnerabilityreferral",
            "visits_warrantconfirmation",
            "visits_warrantdisposal",
            "visits_welfareoutcome",
            "visits_welfarereferral",
        ),
    ]

"""Pages of this application."""

from django.urls import URLPattern, URLResolver, path

from intelligence.views import acts, desk, passing, products, quality, record, rescuing, subjects, telling

urlpatterns: list[URLPattern | URLResolver] = [
    path("intelligence/", passing.intelligence, name="intelligence"),
    path("intelligence/pass-on/", passing.begin, name="intelligence-new"),
    path("intelligence/pass-on/<uuid:draft_id>/", passing.draft, name="intelligence-draft"),
    path(
        "intelligence/pass-on/<uuid:draft_id>/photographs/<uuid:attachment_id>/",
        passing.photograph,
        name="intelligence-photograph",
    ),
    path("intelligence/receipts/<uuid:receipt_id>/", passing.receipt, name="intelligence-receipt"),
    # The unit's desk.
    path("intelligence/desk/", desk.desk, name="unit-desk"),
    path("intelligence/desk/quality/", quality.by_team, name="unit-quality"),
    path("intelligence/desk/unread/", rescuing.listed, name="unit-unread"),
    path("intelligence/desk/unread/<uuid:submission_id>/ask/", rescuing.ask, name="unit-unread-ask"),
    path(
        "intelligence/desk/unread/requests/<uuid:request_id>/agree/",
        rescuing.agree,
        name="unit-unread-agree",
    ),
    path("intelligence/desk/search/", desk.look_for, name="unit-search"),
    path("intelligence/desk/<uuid:submission_id>/", record.record, name="unit-record"),
    path("intelligence/desk/<uuid:submission_id>/source/", record.source, name="unit-source"),
    path(
        "intelligence/desk/<uuid:submission_id>/photographs/<uuid:attachment_id>/",
        record.photograph,
        name="unit-photograph",
    ),
    path(
        "intelligence/desk/<uuid:submission_id>/photographs/<uuid:attachment_id>/original/",
        record.original,
        name="unit-original",
    ),
    path(
        "intelligence/desk/<uuid:submission_id>/acknowledge/",
        acts.acknowledge,
        name="unit-acknowledge",
    ),
    path("intelligence/desk/<uuid:submission_id>/take-over/", acts.take_over, name="unit-take-over"),
    path(
        "intelligence/desk/<uuid:submission_id>/relations/<uuid:relation_id>/undo/",
        acts.undo_relation,
        name="unit-unrelate",
    ),
    path(
        "intelligence/desk/<uuid:submission_id>/access/<uuid:grant_id>/end/",
        acts.act,
        {"act": acts.END_ACCESS},
        name="unit-grant-end",
    ),
    *(
        path(f"intelligence/desk/<uuid:submission_id>/{act.name}/", acts.act, {"act": act}, name=act.route)
        for act in acts.ACTS
    ),
    # People and premises that the unit keeps.
    path("intelligence/desk/subjects/<uuid:subject_id>/", subjects.subject, name="unit-subject"),
    path("intelligence/desk/subjects/<uuid:subject_id>/edit/", subjects.edit, name="unit-subject-edit"),
    path("intelligence/desk/subjects/<uuid:subject_id>/link/", subjects.link, name="unit-subject-link"),
    path("intelligence/desk/<uuid:submission_id>/person/", subjects.keep_person, name="unit-person-new"),
    path(
        "intelligence/desk/<uuid:submission_id>/premises/",
        subjects.keep_premises,
        name="unit-premises-new",
    ),
    path(
        "intelligence/desk/<uuid:submission_id>/subjects/<uuid:subject_id>/link/",
        subjects.link_this,
        name="unit-link",
    ),
    path(
        "intelligence/desk/<uuid:submission_id>/links/<uuid:link_id>/undo/",
        subjects.undo_link,
        name="unit-unlink",
    ),
    # What is told: to the submitter, and to others.
    path("intelligence/desk/<uuid:submission_id>/ask/", acts.act, {"act": telling.ASK}, name="unit-ask"),
    path("intelligence/desk/<uuid:submission_id>/feedback/", telling.feedback, name="unit-feedback"),
    path("intelligence/desk/<uuid:submission_id>/products/new/", products.write, name="unit-product-new"),
    path(
        "intelligence/desk/<uuid:submission_id>/products/<uuid:product_id>/",
        products.product,
        name="unit-product",
    ),
    *(
        path(
            f"intelligence/desk/<uuid:submission_id>/products/<uuid:product_id>/{name}/",
            view,
            name=f"unit-product-{name}",
        )
        for name, view in (
            ("edit", products.write),
            ("release", products.release),
            ("withdraw", products.withdraw),
            ("give", products.give),
        )
    ),
    path(
        "intelligence/desk/<uuid:submission_id>/products/<uuid:product_id>/given/<uuid:dissemination_id>/",
        products.given,
        name="unit-given",
    ),
]

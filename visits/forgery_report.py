"""The report of one false document to the forgery team: what is said of it, and its copy (VIS-6)."""

from core.formatting import format_date, format_datetime
from visits.models import FalseDocument, Photograph, Visit
from visits.record import Part, Picture, Rows, Section, VisitRecord, picture_of


def copies_of(visit: Visit, document: FalseDocument) -> list[Photograph]:
    """Return the clear photographs of a false document that count; of the document seen that it is, too."""
    return [
        photograph
        for photograph in visit.photographs.all()
        if photograph.document.counts
        and (
            photograph.false_document_id == document.pk
            or (
                document.document_seen_id is not None
                and photograph.document_seen_id == document.document_seen_id
            )
        )
    ]


def report_of(visit: Visit, document: FalseDocument) -> VisitRecord:
    """Return what the forgery team is sent; `visit` was read with all its parts."""
    pictures = [picture_of(photograph, whole=True) for photograph in copies_of(visit, document)]
    return VisitRecord(
        reference=visit.reference,
        title=str(document),
        state="Report to the forgery team",
        sections=[
            Section("The document", _said([*_document(document)])),
            Section("Who held it", _said(_holder(document)), () if document.holder else ["Nobody is named."]),
            Section("Where it was found", _said(_visit(visit, document))),
            _copy(pictures),
            Section(
                "Report", _reports(document), () if document.report else ["Not recorded as reported yet."]
            ),
        ],
        shown=[visit.pk, document.pk, *(picture.document for picture in pictures)],
    )


def _said(rows: Rows) -> Rows:
    return [(label, words) for label, words in rows if words]


def _document(document: FalseDocument) -> Rows:
    exhibit = document.seized_item
    return [
        ("Kind", document.shown_kind),
        ("Number", document.shown_number),
        ("Country or body that it names", document.shown_country),
        ("What shows that it is false", document.features),
        ("Seized", f"{exhibit}. {exhibit.words()}" if exhibit else "No"),
    ]


def _holder(document: FalseDocument) -> Rows:
    holder = document.holder
    if holder is None:
        return []
    return [
        ("Name", str(holder)),
        ("Also known as", holder.also_known_as),
        ("Date of birth", format_date(holder.date_of_birth)),
        ("Nationality", holder.nationality),
    ]


def _visit(visit: Visit, document: FalseDocument) -> Rows:
    return [
        ("Visit", visit.reference),
        ("Premises", f"{visit.premises.title}, {visit.premises.postcode}".rstrip(", ")),
        ("Started", format_datetime(visit.started_at)),
        ("Officer in charge", f"{visit.oic.name}, {visit.team.name}"),
        ("Recorded by", document.author.name),
    ]


def _copy(pictures: list[Picture]) -> Section:
    if not pictures:
        return Section("Copy", notes=["There is no clear photograph of it yet."])
    return Section("Copy", parts=[Part("As it was photographed", pictures=pictures)])


def _reports(document: FalseDocument) -> Rows:
    rows = sorted(document.reports.all(), key=lambda row: row.number)
    return [(row.title, row.words()) for row in rows]

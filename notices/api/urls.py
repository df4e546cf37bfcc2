"""Addresses of the API of notices."""

from django.urls import URLPattern, URLResolver, path

from notices.api.views import NoticeChoices, NoticeList, NoticeRead, NoticesRead

urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", NoticeList.as_view(), name=NoticeList.route),
    path("notices/read/", NoticesRead.as_view(), name=NoticesRead.route),
    path("notices/choices/", NoticeChoices.as_view(), name=NoticeChoices.route),
    path("notices/<uuid:notice_id>/read/", NoticeRead.as_view(), name=NoticeRead.route),
]

from django.urls import path

from csdesk.documents.web import archive, papers, views

app_name = "documents"
urlpatterns = [
    path("files/<int:pk>/", views.download, name="download"),
    path("documents/", archive.show_archive, name="archive"),
    path("documents/cases/<str:number>/", papers.show_papers, name="papers"),
    path("documents/cases/<str:number>/print/<str:key>/", papers.print_paper, name="print"),
    path("documents/forms/<str:number>/", papers.show_paper, name="form"),
    path("documents/forms/<str:number>/whole/", papers.show_whole, name="whole"),
    path("documents/forms/<str:number>/case/", papers.lead_to_case, name="case_of"),
    path("documents/forms/<str:number>/scan/", papers.scan_paper, name="scan"),
    path("documents/scans/<int:pk>/take-back/", papers.take_back, name="take_back"),
]

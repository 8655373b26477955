from django.urls import path

from csdesk.rulebook.web import drafting, entries, reading, signing

app_name = "rulebook"
urlpatterns = [
    path("", reading.list_versions, name="versions"),
    path("rules/", reading.list_rules, name="rules"),
    path("start/", drafting.start, name="start"),
    path("<int:number>/", reading.show_version, name="version"),
    path("<int:number>/print/", reading.print_version, name="print"),
    path("<int:number>/changes/", reading.show_changes, name="changes"),
    path("<int:number>/edit/<slug:section>/", drafting.edit_section, name="edit"),
    path("<int:number>/edit/<slug:section>/<slug:name>/new/", entries.add_entry, name="add_entry"),
    path("<int:number>/edit/<slug:section>/<slug:name>/<int:place>/", entries.edit_entry, name="edit_entry"),
    path("<int:number>/edit/<slug:section>/<slug:name>/<int:place>/move/", drafting.move_entry, name="move_entry"),
    path("<int:number>/submit/", signing.hand_in, name="submit"),
    path("<int:number>/review/", signing.sign_review, name="review"),
    path("<int:number>/approve/", signing.sign, name="approve"),
    path("<int:number>/<slug:step>/", signing.give_reason, name="step"),
]

"""Addresses of the archive."""

from django.urls import path

from dealers.web import archive, choosing, contacts, editing, files_out, page, welcome

app_name = "dealers"
urlpatterns = [
    path("", archive.show_archive, name="archive"),
    path("offered/", choosing.offer_dealers, name="offered"),
    path("new/", editing.new_dealer, name="new"),
    path("hand-over/", editing.hand_over, name="hand_over"),
    path("files-out/", files_out.files_out, name="files_out"),
    path("files-out/<int:pk>/fetch/", files_out.fetch, name="fetch_files"),
    path("files/<str:number>/", page.show_file, name="file"),
    path("<int:pk>/", page.show_dealer, name="dealer"),
    path("<int:pk>/edit/", editing.edit_dealer, name="edit"),
    path("<int:pk>/end/", editing.end, name="end"),
    path("<int:pk>/resume/", editing.resume, name="resume"),
    path("<int:pk>/note/", page.note, name="note"),
    path("<int:pk>/welcome/", welcome.welcome, name="welcome"),
    path("<int:pk>/welcome/keep/", welcome.keep, name="keep_welcome"),
    path("<int:pk>/welcome/mails/", welcome.send_mails, name="send_mails"),
    path("<int:pk>/contacts/new/", contacts.new_contact, name="new_contact"),
    path("contacts/<int:pk>/", contacts.edit_contact, name="contact"),
    path("contacts/<int:pk>/retire/", contacts.retire, name="retire_contact"),
    path("contacts/<int:pk>/invite/", contacts.invite, name="invite_contact"),
]

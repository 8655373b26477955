from django.urls import path

from csdesk.mail.web import intake, mailboxes, senders

app_name = "mail"
urlpatterns = [
    path("intake/", intake.list_intake, name="intake"),
    path("intake/<int:pk>/", intake.show_item, name="item"),
    path("intake/<int:pk>/raw/", intake.download_raw, name="raw"),
    path("intake/<int:pk>/route/<slug:key>/", intake.route, name="route"),
    path("intake/<int:pk>/attach/", intake.attach, name="attach"),
    path("intake/<int:pk>/reject/", intake.reject, name="reject"),
    path("intake/<int:pk>/spam/", intake.spam, name="spam"),
    path("intake/<int:pk>/undo/", intake.undo, name="undo"),
    path("senders/", senders.list_blocked, name="blocked"),
    path("senders/<int:pk>/unblock/", senders.unblock, name="unblock"),
    path("mailboxes/", mailboxes.list_mailboxes, name="mailboxes"),
    path("mailboxes/new/", mailboxes.change, name="new_mailbox"),
    path("mailboxes/<int:pk>/", mailboxes.change, name="mailbox"),
    path("mailboxes/<int:pk>/test/", mailboxes.test, name="test_mailbox"),
    path("mailboxes/<int:pk>/pause/", mailboxes.pause, name="pause_mailbox"),
    path("mailboxes/<int:pk>/resume/", mailboxes.resume, name="resume_mailbox"),
]

"""Addresses of notices, dead letters, local mail, health and resumption."""

from django.urls import path

from csdesk.outbox.web import dead_letters, health, local_mail, notices, robots, since

app_name = "outbox"
urlpatterns = [
    path("notifications/", notices.list_notices, name="notifications"),
    path("notifications/read/", notices.read_all, name="read_all"),
    path("notifications/settings/", notices.change_settings, name="notification_settings"),
    path("notifications/<int:pk>/", notices.open_notice, name="open_notice"),
    path("dead-letters/", dead_letters.list_dead_letters, name="dead_letters"),
    path("dead-letters/again/", dead_letters.send_many_again, name="send_all_again"),
    path("dead-letters/hosts/<int:pk>/try/", dead_letters.try_one_host, name="try_host"),
    path("dead-letters/<int:pk>/again/", dead_letters.send_one_again, name="send_again"),
    path("dead-letters/<int:pk>/drop/", dead_letters.drop_one, name="drop"),
    path("robots/", robots.list_robots, name="robots"),
    path("robots/new/", robots.set_up, name="new_robot"),
    path("robots/<int:pk>/", robots.change, name="robot"),
    path("robots/<int:pk>/test/", robots.try_out, name="test_robot"),
    path("robots/<int:pk>/remove/", robots.remove, name="remove_robot"),
    path("local-mail/", local_mail.list_mails, name="local_mail"),
    path("local-mail/<int:pk>/", local_mail.show_mail, name="local_mail_message"),
    path("live/since/<int:last>", since.answer_since, name="since"),
    path("healthz", health.answer_health, name="health"),
]

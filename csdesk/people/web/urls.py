from django.urls import path

from csdesk.people.web import company, duty, invitations, me, members, roles, security_log, stand_ins

app_name = "people"
urlpatterns = [
    path("company/", company.choose_company, name="choose_company"),
    path("suspended/", company.show_suspended, name="suspended"),
    path("join/<str:token>/", invitations.join, name="join"),
    path("me/", me.show_me, name="me"),
    path("duty/", duty.switch, name="duty"),
    path("stand-ins/", stand_ins.list_stand_ins, name="stand_ins"),
    path("stand-ins/<int:pk>/end/", stand_ins.end, name="end_stand_in"),
    path("roles/", roles.list_roles, name="roles"),
    path("roles/seen/", roles.mark_seen, name="roles_seen"),
    path("roles/<int:pk>/", roles.change, name="role"),
    path("teams/", roles.list_teams, name="teams"),
    path("teams/<int:pk>/", roles.change_members, name="team"),
    path("security/", security_log.show_security_log, name="security"),
    path("security/export/", security_log.export_security_log, name="export_security"),
    path("", members.list_members, name="members"),
    path("invite/", invitations.invite, name="invite"),
    path("<int:pk>/", members.show_member, name="member"),
    path("<int:pk>/roles/", members.set_roles, name="member_roles"),
    path("<int:pk>/invite-again/", invitations.invite_again, name="invite_again"),
    path("<int:pk>/deactivate/", members.deactivate, name="deactivate"),
    path("<int:pk>/reactivate/", members.reactivate, name="reactivate"),
]

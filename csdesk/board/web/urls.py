"""Addresses of the board."""

from django.urls import path

from csdesk.board.web import acts, board, wall, walls

app_name = "board"
urlpatterns = [
    path("", board.show_board, name="board"),
    path("act/", acts.act, name="act"),
    path("walls/", walls.list_walls, name="walls"),
    path("walls/<int:pk>/revoke/", walls.revoke, name="revoke_wall"),
    path("wall/<str:address>/", wall.show_wall, name="wall"),
    path("wall/<str:address>/now/", wall.show_now, name="wall_now"),
]

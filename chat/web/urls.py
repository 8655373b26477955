from django.urls import path

from chat.web import desk

app_name = "chat"
urlpatterns = [path("", desk.show_desk, name="desk")]

"""Addresses of complaints."""

from django.urls import path

from tickets.web import acting, composing, opening, public, register, views

app_name = "tickets"
urlpatterns = [
    path("how-to-complain/<slug:company>/", public.show_ways, name="ways"),
    path("complaints/", views.show_queue, name="queue"),
    path("complaints/new/", opening.new_complaint, name="new_complaint"),
    path("complaints/improvements/", views.show_improvements, name="improvements"),
    path("complaints/register/", register.show_register, name="register"),
    path("complaints/same-customer/", opening.show_same_customer, name="same_customer"),
    path("complaints/<str:number>/", views.show_complaint, name="show_complaint"),
    path("complaints/<str:number>/reply/", composing.reply, name="reply"),
    path("complaints/<str:number>/note/", composing.note, name="note"),
    path("complaints/<str:number>/call/", composing.call, name="call"),
    path("complaints/<str:number>/draft/<str:kind>/", composing.keep_draft, name="draft"),
    path("complaints/<str:number>/transitions/<str:name>/", views.change_status, name="transition"),
    path("complaints/<str:number>/give-back/<int:given_to>/<int:member_id>/", views.give_back, name="give_back"),
    path("complaints/<str:number>/opinions/<int:department>/", acting.opinion, name="opinion"),
    path("complaints/<str:number>/whose/", views.show_dealer, name="dealer"),
    path("complaints/<str:number>/similar/", views.show_similar, name="similar"),
    path("complaints/<str:number>/<str:name>/", acting.act, name="act"),
]

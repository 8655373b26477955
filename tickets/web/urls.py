"""Addresses of complaints and inquiries."""

from django.urls import path

from tickets.web import acting, composing, opening, public, register, views
from tickets.web.inquiries import asking, calls, rates, taking
from tickets.web.inquiries import views as inquiries
from tickets.web.inquiries.page import INQUIRY_TALK

_TALK = INQUIRY_TALK.views()

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
    path("ask/<slug:company>/", asking.ask, name="ask"),
    path("inquiries/", inquiries.show_queue, name="inquiries"),
    path("inquiries/new/", taking.new_inquiry, name="new_inquiry"),
    path("inquiries/new/caller/", taking.look_up_caller, name="caller"),
    path("inquiries/visitor/", taking.visitor_arrived, name="visitor"),
    path("inquiries/calls/", calls.show_calls, name="calls"),
    path("inquiries/rates/", rates.show_rates, name="rates"),
    path("inquiries/<str:number>/", inquiries.show_inquiry, name="show_inquiry"),
    path("inquiries/<str:number>/reply/", _TALK["reply"], name="inquiry_reply"),
    path("inquiries/<str:number>/note/", _TALK["note"], name="inquiry_note"),
    path("inquiries/<str:number>/call/", _TALK["call"], name="inquiry_call"),
    path("inquiries/<str:number>/draft/<str:kind>/", _TALK["draft"], name="inquiry_draft"),
    path("inquiries/<str:number>/transitions/<str:name>/", inquiries.change_status, name="inquiry_transition"),
    path(
        "inquiries/<str:number>/give-back/<int:given_to>/<int:member_id>/",
        inquiries.give_back,
        name="inquiry_give_back",
    ),
    path("inquiries/<str:number>/consultations/<int:asked_id>/", inquiries.consultation, name="consultation"),
    path(
        "inquiries/<str:number>/consultations/<int:asked_id>/withdraw/",
        inquiries.withdraw_question,
        name="withdraw_question",
    ),
    path("inquiries/<str:number>/<str:name>/", inquiries.act, name="inquiry_act"),
]

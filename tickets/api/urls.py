"""Addresses of complaints, inquiries and calls."""

from django.urls import path

from tickets.api import acts, inquiries, reports, views, words

urlpatterns = [
    path("complaint-words/", views.ComplaintWords.as_view(), name="complaint_words"),
    path("complaints/", views.Complaints.as_view(), name="complaints"),
    path("complaints/<str:number>/", views.OneComplaint.as_view(), name="complaint"),
    path("complaints/<str:number>/assign/", acts.Assign.as_view(), name="assign_complaint"),
    path("complaints/<str:number>/pause/", acts.Pause.as_view(), name="pause_complaint"),
    path("complaints/<str:number>/merge/", acts.Merge.as_view(), name="merge_complaint"),
    path("complaints/<str:number>/follow-up/", acts.FollowUp.as_view(), name="follow_up_complaint"),
    path("complaints/<str:number>/report/", reports.Report.as_view(), name="complaint_report"),
    path("complaints/<str:number>/steps/", acts.Steps.as_view(), name="complaint_steps"),
    path("complaints/<str:number>/transitions/<slug:name>/", acts.Transition.as_view(), name="complaint_transition"),
    path("complaints/<str:number>/replies/", words.Replies.as_view(), name="complaint_replies"),
    path("complaints/<str:number>/calls/", words.Calls.as_view(), name="complaint_calls"),
    path("inquiries/", inquiries.Inquiries.as_view(), name="inquiries"),
    path("inquiries/<str:number>/", inquiries.OneInquiry.as_view(), name="inquiry"),
    path("inquiries/<str:number>/assign/", inquiries.AssignInquiry.as_view(), name="assign_inquiry"),
    path("inquiries/<str:number>/consultations/", inquiries.ConsultInquiry.as_view(), name="consult_inquiry"),
    path("inquiries/<str:number>/close/", inquiries.CloseInquiry.as_view(), name="close_inquiry"),
    path("inquiries/<str:number>/pause/", inquiries.PauseInquiry.as_view(), name="pause_inquiry"),
    path("inquiries/<str:number>/resume/", inquiries.ResumeInquiry.as_view(), name="resume_inquiry"),
    path("inquiries/<str:number>/reopen/", inquiries.ReopenInquiry.as_view(), name="reopen_inquiry"),
    path("calls/", inquiries.Calls.as_view(), name="calls"),
]

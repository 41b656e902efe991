"""Addresses of the books of the funds."""

from django.urls import path

from shebao.doors.desk.funds import views

urlpatterns = [
    path("desk/funds/", views.books, name="desk_funds"),
    path("desk/funds/rules/", views.rules, name="desk_fund_rules"),
    path("desk/funds/<str:book_id>/", views.book, name="desk_fund"),
    path("desk/funds/<str:book_id>/statements.csv", views.csv_file, name="desk_fund_csv"),
    path("desk/funds/<str:book_id>/statements.pdf", views.pdf_file, name="desk_fund_pdf"),
    path("desk/funds/<str:book_id>/accounts/<str:symbol>/", views.lines, name="desk_fund_lines"),
    path("desk/funds/<str:book_id>/entries/<int:number>/", views.entry, name="desk_fund_entry"),
    path("desk/funds/<str:book_id>/entries/<int:number>/proof.json", views.proof, name="desk_fund_proof"),
]

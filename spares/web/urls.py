"""Addresses of spares."""

from django.urls import path

from spares.web import duties, movements, reconciliations, requests, setup, stock, stocktakes, transfers

app_name = "spares"
urlpatterns = [
    path("", stock.home, name="home"),
    path("setup/", setup.list_places, name="places"),
    path("setup/new/", setup.edit_place, name="new_place"),
    path("places/<slug:key>/", stock.show_place, name="place"),
    path("setup/<slug:key>/", setup.edit_place, name="edit_place"),
    path("setup/<slug:key>/levels/", setup.edit_levels, name="levels"),
    path("places/<slug:key>/ledger/", stock.show_ledger, name="ledger"),
    path("places/<slug:key>/reconcile/", reconciliations.new_reconciliation, name="reconcile"),
    path("places/<slug:key>/return/", duties.return_all, name="return_all"),
    path("places/<slug:key>/swap/<slug:partner>/", duties.swap_bad, name="swap_bad"),
    path("movements/", movements.list_movements, name="movements"),
    path("movements/new/", movements.new_movement, name="new_movement"),
    path("movements/<int:pk>/", movements.show_movement, name="movement"),
    path("transfers/", transfers.list_transfers, name="transfers"),
    path("transfers/new/", transfers.new_transfer, name="new_transfer"),
    path("transfers/<str:number>/", transfers.show_transfer, name="transfer"),
    path("transfers/<str:number>/<slug:act>/", transfers.act_on_transfer, name="act_on_transfer"),
    path("requests/", requests.list_requests, name="requests"),
    path("requests/new/", requests.new_request, name="new_request"),
    path("requests/<str:number>/", requests.show_request, name="request"),
    path("requests/<str:number>/withdraw/", requests.withdraw_request, name="withdraw_request"),
    path("stocktakes/", stocktakes.list_stocktakes, name="stocktakes"),
    path("stocktakes/new/", stocktakes.new_stocktake, name="new_stocktake"),
    path("stocktakes/<str:number>/", stocktakes.show_stocktake, name="stocktake"),
    path("stocktakes/<str:number>/add/", stocktakes.add_to_count, name="add_to_count"),
    path("stocktakes/<str:number>/settle/", stocktakes.settle, name="settle"),
    path("stocktakes/<str:number>/cancel/", stocktakes.cancel, name="cancel_stocktake"),
    path("reconciliations/", reconciliations.list_reconciliations, name="reconciliations"),
    path("reconciliations/<int:pk>/", reconciliations.show_reconciliation, name="reconciliation"),
    path("duties/", duties.list_duties, name="duties"),
    path("going-back/", duties.show_going_back, name="going_back"),
    path("periods/", setup.close_month, name="periods"),
]

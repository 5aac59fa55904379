"""The administrators' pages about accounts."""

app_name = "accounts"
urlpatterns: list = []

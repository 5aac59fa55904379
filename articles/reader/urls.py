"""Addresses of the public pages. Articles live flat under their own address, because topics change."""

from django.urls import include, path

from articles.reader import (
    article_views,
    feedback_views,
    feeds,
    list_views,
    record_views,
    reference_views,
    search_views,
    site_views,
    sitemaps,
    withdrawal_feed,
)
from articles.reader.api import views as api_views

app_name = "reader"

urlpatterns = [
    path("", list_views.home, name="home"),
    path("articles/<slug:slug>/", article_views.article, name="article"),
    path("articles/<slug:slug>/history/", article_views.article_history, name="article-history"),
    path("articles/<slug:slug>/versions/<int:number>/", article_views.edition, name="edition"),
    path(
        "articles/<slug:slug>/versions/<int:number>/proof/", record_views.edition_proof, name="edition-proof"
    ),
    path(
        "articles/<slug:slug>/versions/<int:number>/signed.<slug:extension>",
        record_views.edition_signed,
        name="edition-signed",
    ),
    path("articles/<slug:slug>/on/", record_views.article_day, name="article-day"),
    path("articles/<slug:slug>/on/<slug:day>/", record_views.article_on_day, name="article-on-day"),
    path("articles/<slug:slug>/changes/", article_views.article_compare, name="article-compare"),
    path(
        "articles/<slug:slug>/changes/<int:old>/<int:new>/",
        article_views.article_changes,
        name="article-changes",
    ),
    path(
        "articles/<slug:slug>/references.<slug:extension>",
        reference_views.article_references,
        name="article-references",
    ),
    path(
        "articles/<slug:slug>/cite.<slug:extension>",
        reference_views.article_citation,
        name="article-citation",
    ),
    path("articles/<slug:slug>/feedback/", feedback_views.article_feedback, name="article-feedback"),
    path(
        "articles/<slug:slug>/feedback/thanks/",
        feedback_views.article_feedback_thanks,
        name="article-feedback-thanks",
    ),
    path("feedback/", feedback_views.feedback_figures, name="feedback-figures"),
    path("feedback/<slug:code>/", feedback_views.feedback_receipt, name="feedback-receipt"),
    path("topics/", list_views.topic_list, name="topics"),
    path("topics/<slug:slug>/", list_views.topic, name="topic"),
    path("topics/<slug:slug>/feed.atom", feeds.topic_feed, name="topic-feed"),
    path("a-to-z/", list_views.a_to_z, name="a-to-z"),
    path("recent/", list_views.recent, name="recent"),
    path("search/", search_views.search, name="search"),
    path("people/", list_views.person_list, name="people"),
    path("people/<slug:slug>/", list_views.person, name="person"),
    path("corrections/", list_views.corrections, name="corrections"),
    path("editorial-policy/", site_views.editorial_policy, name="editorial-policy"),
    path("about/", site_views.about, name="about"),
    path("contact/", site_views.contact, name="contact"),
    path("privacy/", site_views.privacy, name="privacy"),
    path("accessibility/", site_views.accessibility, name="accessibility"),
    path("feed.atom", feeds.feed, name="feed"),
    path("withdrawals.atom", withdrawal_feed.withdrawals, name="withdrawals"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<section>.xml", sitemaps.section, {"sitemaps": sitemaps.SITEMAPS}, name="sitemap-section"),
    path("api/", api_views.about_api, name="api"),
    path("api/v1/", include("articles.reader.api.urls")),
    path("robots.txt", site_views.robots, name="robots"),
    path(".well-known/security.txt", site_views.security_txt, name="security-txt"),
]

"""Which settings lead to the offline registries (pure)."""

PATHS = {
    "CROSSREF_BASE_URL": "/crossref",
    "EUTILS_BASE_URL": "/eutils",
    "DATACITE_BASE_URL": "/datacite",
    "DOI_BASE_URL": "/doi",
    "DOAJ_BASE_URL": "/doaj",
    "RETRACTION_WATCH_URL": "/retraction_watch.csv",
}


def settings_for(address: str) -> dict[str, str]:
    """The settings, or environment variables, with which the registries at `address` are asked."""
    return {name: address + path for name, path in PATHS.items()}

"""Finding a Chromium on this machine, and the switches it is started with."""

import os
import shutil
from pathlib import Path

# The shell is the same Chromium without the parts that draw windows and menus: pages cost half as much in it.
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
NAMES = (*SHELLS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
MISSING = (
    "There is no Chromium here, which the browser tests need. Install it (Debian: apt install "
    "chromium-headless-shell, which is the quickest, or chromium) or name its program in CHROMIUM."
)
# Chromium heeds the last list only, so it repeats what Playwright turns off. Of the rest, the first two keep it from
# loading menus of its own for every window, the third from starting a process in reserve for each.
WITHOUT = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "SpareRendererForSitePerProcess",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
]
SWITCHES = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-features=" + ",".join(WITHOUT),
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
]


def find() -> str | None:
    """The program's path, None when there is none."""
    if named := os.environ.get("CHROMIUM"):
        return named
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or (MAC if Path(MAC).exists() else None)


def switches() -> list[str]:
    """Chromium's own sandbox refuses to work for root."""
    return [*SWITCHES, "--no-sandbox"] if os.getuid() == 0 else SWITCHES

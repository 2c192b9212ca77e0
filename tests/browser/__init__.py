"""Tests in a real Chromium on a real JupyterLab."""

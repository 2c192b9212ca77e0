"""The slides in a browser without a network: every picture is there, and the arrows lead on."""

import base64
import io
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from attention_lab.teaching.handout import handout, slides


@pytest.fixture(scope="module")
def lesson():
    picture = io.BytesIO()
    Image.new("RGB", (700, 500), "teal").save(picture, "png")
    data = {"image/png": base64.b64encode(picture.getvalue()).decode(), "text/plain": "a lab"}
    output = new_output("display_data", data, metadata={"image/png": {"alt": "A teal page."}})
    cells = [
        new_markdown_cell("# One\n\n$$\\frac{QK^\\top}{\\sqrt{d_k}}$$"),
        new_markdown_cell("## Two"),
        new_code_cell("lab", outputs=[output]),
        new_markdown_cell("## Three\n\n" + "A line.\n\n" * 40),
        new_markdown_cell("## Four\n\n<details><summary>Answer</summary>Six.</details>"),
    ]
    return new_notebook(cells=cells)


def opened(browser: Browser, path: Path, text: str) -> Page:
    path.write_text(text)
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("requestfailed", lambda request: pytest.fail(request.url))
    page.goto(path.as_uri())
    return page


def test_arrow_keys_lead_from_slide_to_slide(browser, lesson, tmp_path):
    page = opened(browser, tmp_path / "slides.html", slides(lesson, "x"))
    number = page.locator("#slide-number")
    expect(number).to_have_text("1 / 4")
    for key, now in [
        ("ArrowRight", "2"), ("PageDown", "3"), ("ArrowLeft", "2"), ("ArrowRight", "3"),
        ("Space", "4"), ("ArrowRight", "4"), ("Home", "1"), ("End", "4"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        expect(number).to_have_text(f"{now} / 4")
        expect(page.locator(".slide").nth(int(now) - 1)).to_be_in_viewport(ratio=0.99)
    page.locator("summary").focus()
    page.keyboard.press("Space")  # opens the answer
    expect(page.get_by_text("Six.")).to_be_visible()
    page.reload()
    expect(number).to_have_text("4 / 4")
    page.context.close()


def test_a_picture_fits_its_slide_and_a_long_slide_scrolls(browser, lesson, tmp_path):
    page = opened(browser, tmp_path / "slides.html", slides(lesson, "x"))
    page.keyboard.press("ArrowRight")
    picture = page.get_by_alt_text("A teal page.")
    expect(picture).to_be_in_viewport(ratio=1)
    assert picture.evaluate("image => image.naturalWidth") == 700
    assert picture.bounding_box()["height"] > 350  # seen from the back row
    page.keyboard.press("ArrowRight")
    expect(page.locator("#slide-number")).to_have_text("3 / 4")
    third = page.locator(".slide").nth(2)
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.wait_for_function("slide => slide.scrollTop > 50", arg=third.element_handle())
    expect(page.locator("#slide-number")).to_have_text("3 / 4")
    page.context.close()


def test_a_handout_draws_its_formula_and_its_picture(browser, lesson, tmp_path):
    page = opened(browser, tmp_path / "handout.html", handout(lesson, "x"))
    assert page.get_by_alt_text("A teal page.").evaluate("image => image.naturalWidth") == 700
    fraction = page.locator("mfrac").bounding_box()
    assert fraction["height"] > 25  # drawn as a fraction, not in one line
    page.context.close()

"""Files of one's own in the page: data, parameters, and an address whose file is not here."""

import re
from pathlib import Path

import httpx
import numpy as np
from playwright.sync_api import Page, Route, expect

from app.run.store import digest

from ..run.test_tables import npy, npz
from ..web.test_files import table
from .test_settings import menu
from .test_walk import opened


def own(page: Page) -> None:
    page.get_by_role("tab", name="Data", exact=True).click()
    page.get_by_text("Your own data").click()


def test_a_table_is_brought_its_target_chosen_and_the_address_short(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "flowers.csv"
    file.write_bytes(table(10_000) + b",1,in\n")
    opened(page, "/?split=0.25")
    own(page)
    page.locator("#view-data input[type=file]").set_input_files(file)
    expect(page.locator("#view-data .said")).to_have_text(
        "10000 examples of flowers.csv. 1 row without a value was left out."
    )
    blob = digest(file.read_bytes())
    expect(page).to_have_url(re.compile(f"data={blob}"))
    assert len(page.url) < 250
    expect(page.locator("html")).to_have_attribute("data-ready", "true")
    target = page.get_by_label("The target is")
    expect(target).to_have_value("kind")
    target.select_option("height")
    expect(page.locator("#view-data .said")).to_contain_text("the column 'kind' has text, such as 'out'")
    expect(page).to_have_url(re.compile(f"data={blob}(?!.*target=)"))
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-ready", "true")
    menu(page, "Data")
    expect(page.locator("header [name=data]")).to_have_value(blob)
    # What may be the target is known of a file that is here.
    page.keyboard.press("Escape")
    own(page)
    expect(target).to_have_value("kind")
    target.select_option("height")
    expect(page.locator("#view-data .said")).to_contain_text("the column 'kind' has text, such as 'out'")


def test_a_target_is_chosen_again_after_a_reload(page: Page, client: httpx.Client) -> None:
    content = b"sun,rain,growth\n" + b"".join(b"%d,%d,%d\n" % (each % 7, each % 2, each) for each in range(40))
    client.put(f"/blobs/{digest(content)}", content=content).raise_for_status()
    opened(page, f"/?data={digest(content)}&target=rain&output=sigmoid&loss=bce&panels=data")
    page.get_by_text("Your own data").click()
    target = page.get_by_label("The target is")
    expect(target.locator("option:checked")).to_have_text("rain")
    target.select_option("growth")
    expect(page).to_have_url(re.compile("target=growth"))
    expect(page).to_have_url(re.compile("output=linear"))
    page.go_back()
    expect(page).to_have_url(re.compile("target=rain"))
    expect(target.locator("option:checked")).to_have_text("rain")


def test_a_table_of_numbers_has_a_target_of_either_kind(page: Page) -> None:
    rows = "\n".join(f"{each / 7:.5f},{each % 2},{500 + each}" for each in range(200))
    opened(page, "/?split=0.25")
    own(page)
    page.locator("#view-data input[type=file]").set_input_files(
        {"name": "plant.csv", "mimeType": "", "buffer": f"sun,rain,growth\n{rows}\n".encode()}
    )
    said = page.locator("#view-data .said")
    expect(said).to_have_text(
        "200 examples of plant.csv. Its inputs reach 28.4; a network learns better from inputs near 1. "
        "Its target reaches 699; a network learns better from targets near 1."
    )
    expect(page).to_have_url(re.compile("output=linear"))
    page.get_by_label("The target is").select_option("rain")
    expect(page).to_have_url(re.compile("target=rain"))
    expect(page).to_have_url(re.compile("split=0.25"))
    expect(page.locator(".network")).to_have_attribute("aria-label", re.compile("2 – 4 – 1"))


def test_no_file_is_lost_on_a_tab_that_is_not_there_yet(page: Page) -> None:
    held: list[Route] = []
    page.route("**/training-tabs.js", lambda route: held.append(route))
    opened(page, "/")
    page.get_by_role("tab", name="Data", exact=True).click()
    view = page.locator("#view-data")
    expect(view).to_be_visible()
    assert view.evaluate("view => view.inert")
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    page.get_by_text("Your own data").click()
    assert not view.evaluate("view => view.inert")


def test_both_losses_are_drawn(page: Page) -> None:
    opened(page, "/?data=moons&noise=0.3&split=0.3&t=40&lr=0.5")
    page.get_by_role("tab", name="Training").click()
    for chart in (".loss-curve", ".accuracy-curve"):
        expect(page.locator(f"{chart} .curve.validation")).to_have_count(1)
        expect(page.locator(f"{chart} text.validation")).to_have_text("validation")
    opened(page, "/?data=moons&t=40")
    page.get_by_role("tab", name="Training").click()
    expect(page.locator(".loss-curve .curve.g")).to_have_count(1)
    expect(page.locator(".curve.validation")).to_have_count(0)


def test_parameters_are_brought_and_what_does_not_fit_is_told(page: Page, tmp_path: Path) -> None:
    opened(page, "/?preset=xor")
    own(page)
    page.locator("#view-data input[type=file]").set_input_files(
        {"name": "mine.npz", "mimeType": "", "buffer": npz(W1=np.full((3, 2), 0.25), W2=np.ones((1, 3)))}
    )
    expect(page.locator("#view-data .said")).to_contain_text("starts from the parameters in mine.npz")
    expect(page.locator("[data-edge='W1[2,1]']").first).to_have_attribute("data-value", "0.25")
    page.locator("#view-data input[type=file]").set_input_files(
        {"name": "broken.csv", "mimeType": "", "buffer": b"1,2\n3\n"}
    )
    expect(page.locator("#view-data .said")).to_contain_text("row 2 has 1 cells, not 2")
    expect(page.locator("[data-edge='W1[2,1]']").first).to_have_attribute("data-value", "0.25")


def test_a_file_that_is_not_here_is_brought_again(deck_page: Page, server: str, tmp_path: Path) -> None:
    content = table(31)
    blob = digest(content)
    address = f"{server}/?data={blob}&output=sigmoid&loss=bce&t=1"
    assert httpx.get(address, timeout=60).status_code == 404
    deck_page.goto(address)
    field = deck_page.get_by_label("Drop the file here, or choose it:")
    field.set_input_files({"name": "other.csv", "mimeType": "", "buffer": b"1,2\n3,4\n"})
    expect(deck_page.locator("output")).to_have_text("other.csv is another file, or has changed.")
    field.set_input_files({"name": "mine.csv", "mimeType": "", "buffer": content})
    expect(deck_page.locator("html")).to_have_attribute("data-ready", "true")
    expect(deck_page.locator("html")).to_have_attribute("data-t", "1")


def test_ones_own_backward_pass_is_compared(page: Page, client: httpx.Client) -> None:
    trace = client.get("/api/trace?preset=xor&t=2").json()
    right, wrong = (np.array(trace["tensors"][name]["values"]) for name in ("dW2", "dW1"))
    opened(page, "/?preset=xor&t=2&panels=check")
    page.get_by_text("Your own numbers").click()
    page.locator(".yours textarea").fill(f"dW2 = {right}\ndW1 = {4 * wrong}")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator(".compared li")).to_have_count(2)
    expect(page.locator(".compared li.same")).to_contain_text("dW2 ✓")
    expect(page.locator(".compared li.wrong")).to_contain_text("1/m forgotten")
    assert page.locator(".compared td").count() == wrong.size
    assert page.locator(".compared thead th").all_inner_texts() == ["dW1", "x₁", "x₂"]
    # Which example is looked at changes none of it.
    page.get_by_role("button", name="example 2 of 4").click()
    expect(page.locator("html")).to_have_attribute("data-example", "1")
    expect(page.locator(".compared li.wrong")).to_contain_text("1/m forgotten")
    page.locator(".yours input[type=file]").set_input_files(
        {"name": "db2.npy", "mimeType": "", "buffer": npy(np.array(trace["tensors"]["db2"]["values"]))}
    )
    expect(page.locator(".yours .told")).to_have_text("All of it is right.")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Next iteration").click()
    expect(page.locator(".yours .told")).to_have_text("")


DROP = """text => { const data = new DataTransfer();
  data.items.add(new File([text], "dropped.txt"));
  const view = document.querySelector("[role=tabpanel]:not([hidden])");
  view.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: data})); }"""


def test_the_answer_to_a_file_is_seen_wherever_it_was_dropped(page: Page) -> None:
    opened(page, "/?panels=check")
    expect(page.locator("#view-check .verdict")).to_contain_text("Every gradient agrees")
    page.evaluate(DROP, "dW1 = [[0.1, 0.2]]")
    expect(page.locator(".yours .told")).to_have_text("Not all of it is right.")
    expect(page.locator(".yours .told")).to_be_in_viewport(ratio=1)
    page.get_by_role("tab", name="Data", exact=True).click()
    page.locator("#view-data:not([inert])").wait_for()
    page.evaluate(DROP, "1,cat\n2,dog\n")
    expect(page.locator("#view-data .said")).to_have_text("2 examples taken over, classes cat = 0, dog = 1.")
    expect(page.locator("#view-data .said")).to_be_in_viewport(ratio=1)


def test_a_file_that_is_dropped_beside_does_not_open_in_place_of_the_page(page: Page, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a,b\n1,0\n2,1\n", encoding="utf-8")
    opened(page, "/?panels=data")
    page.locator("#view-data:not([inert])").wait_for()
    devtools = page.context.new_cdp_session(page)
    dragged = {"items": [], "files": [str(tmp_path / "table.csv")], "dragOperationsMask": 1}

    def drop(selector: str) -> None:
        box = page.locator(selector).bounding_box()
        assert box
        middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        for kind in ("dragEnter", "dragOver", "drop"):
            devtools.send("Input.dispatchDragEvent", {"type": kind, **middle, "data": dragged})

    # The other way round a window that opens late would not be seen.
    drop("section.stage")
    drop("#view-data")
    expect(page.locator("#view-data .said")).to_have_text("2 examples taken over.")
    assert page.context.pages == [page]


def test_a_small_table_is_read_as_a_large_one(page: Page) -> None:
    opened(page, "/")
    own(page)
    said = page.locator("#view-data .said")

    def paste(*rows: str) -> None:
        page.locator("#view-data textarea").fill("\n".join(rows))
        page.get_by_role("button", name="Take it over").click()

    paste("long,wide,kind", *(f"{each},{each % 5},{each % 3}" for each in range(30)), "7,NA,1")
    expect(said).to_contain_text("30 examples of your table. 1 row without a value was left out. Its inputs")
    expect(page).to_have_url(re.compile("output=softmax"))
    target = page.get_by_label("The target is")
    target.select_option("long")
    expect(page).to_have_url(re.compile("output=linear"))
    paste("x,price", *(f"{each / 30},{each * 1000}" for each in range(30)))
    expect(said).to_contain_text("30 examples of your table. Its target reaches 29000;")
    expect(page).to_have_url(re.compile("output=linear.*loss=half_mse|loss=half_mse.*output=linear"))
    # What is offered is of the table that is there.
    paste("0.5,1", "0.1,0")
    expect(said).to_have_text("2 examples taken over.")
    expect(target).to_be_hidden()
    paste("1,cat", "2,dog", "3,owl")
    expect(page).to_have_url(re.compile("output=softmax"))
    paste("1,cat", "2,dog")
    expect(page).not_to_have_url(re.compile("output=softmax"))


def test_the_last_of_two_files_counts_whichever_comes_last(page: Page) -> None:
    opened(page, "/?panels=data")
    own(page)
    held: list[Route] = []
    page.route("**/blobs/*", lambda route: held.append(route))
    button = page.get_by_role("button", name="Take it over")
    field = page.locator("#view-data textarea")
    field.fill("\n".join(f"{each},{each * 1000}" for each in range(30)))
    with page.expect_request("**/blobs/*"):
        button.click()
    field.fill("0.5,1\n0.1,0")
    button.click()
    said = page.locator("#view-data .said")
    expect(said).to_have_text("2 examples taken over.")
    address = page.url
    with page.expect_response("**/blobs/*"):
        held[0].continue_()
    page.wait_for_load_state("networkidle")
    expect(said).to_have_text("2 examples taken over.")
    expect(page.get_by_label("The target is")).to_be_hidden()
    assert page.url == address


def test_the_last_of_two_comparisons_counts_whichever_comes_last(page: Page) -> None:
    opened(page, "/?panels=check")
    held: list[Route] = []
    page.route("**/api/compare?*", lambda route: held.append(route), times=1)
    with page.expect_request("**/api/compare?*"):
        page.evaluate(DROP, "dW1 = [[0.1, 0.2]]")
    told = page.locator(".yours .told")
    page.evaluate(DROP, "dW1 = nonsense")
    expect(told).to_contain_text("there are no numbers in it")
    said = told.inner_text()
    with page.expect_response("**/api/compare?*"):
        held[0].continue_()
    page.wait_for_load_state("networkidle")
    expect(told).to_have_text(said)
    expect(page.locator(".compared li")).to_have_count(0)


def test_the_plane_of_two_hidden_units(page: Page, client: httpx.Client) -> None:
    query = "preset=xor&hidden=2&seed=3&lr=2&t=400"
    plane = client.get(f"/api/plane?{query}").json()
    opened(page, f"/?{query}&panels=data")
    plots = page.locator(".hidden-plane svg.plot")
    expect(plots).to_have_count(2)
    for each in range(2):
        expect(plots.nth(each).locator(".point")).to_have_count(len(plane["A"]))
    expect(plots.nth(1).locator(".curve")).to_have_count(len(plane["lines"]))
    expect(page.locator(".hidden-plane figcaption")).to_contain_text("What layer 1 makes of the examples")
    opened(page, "/?hidden=3&panels=data")
    expect(page.locator(".hidden-plane")).to_be_hidden()
    assert client.get("/api/plane?hidden=3").status_code == 404

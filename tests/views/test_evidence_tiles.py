"""Tiles of the gallery: no two overlap, each is found where it stands, the arrows reach all of them."""

from hypothesis import given
from hypothesis import strategies as st

from app.views.project.evidence_tiles import Measures, Section, Tiles

MEASURES = Measures(tile=100, high=80, gap=10, head=30)
layouts = st.builds(
    lambda counts, width: Tiles([Section(str(n), count) for n, count in enumerate(counts)], width, MEASURES),
    st.lists(st.integers(1, 23), min_size=1, max_size=6),
    st.integers(50, 900),
)


@given(layouts)
def test_every_tile_is_found_where_it_stands(tiles: Tiles) -> None:
    places = [tiles.rect(number) for number in range(tiles.count)]
    for number, place in enumerate(places):
        assert tiles.at(place.center().x(), place.center().y()) == number
        assert place.bottom() < tiles.height
    assert len({(place.x(), place.y()) for place in places}) == tiles.count


@given(layouts, st.integers(0, 3000), st.integers(0, 900))
def test_what_is_seen_is_what_lies_in_the_window(tiles: Tiles, top: int, high: int) -> None:
    seen = set(tiles.between(top, top + high))
    for number in range(tiles.count):
        place = tiles.rect(number)
        if place.bottom() >= top and place.top() <= top + high:
            assert number in seen
    assert len(seen) <= (high // (MEASURES.high + MEASURES.gap) + 3) * tiles.columns


@given(layouts)
def test_the_arrows_reach_every_row_and_come_back(tiles: Tiles) -> None:
    number, rows = 0, [tiles.rect(0).top()]
    while (below := tiles.beside(number, "down")) != number:
        assert tiles.rect(below).top() > tiles.rect(number).top()
        number = below
        rows.append(tiles.rect(number).top())
    assert rows == sorted({tiles.rect(each).top() for each in range(tiles.count)})
    while (above := tiles.beside(number, "up")) != number:
        assert tiles.rect(above).top() < tiles.rect(number).top()
        number = above
    assert tiles.rect(number).top() == rows[0]
    assert tiles.beside(0, "left") == 0
    assert tiles.beside(tiles.count - 1, "right") == tiles.count - 1


def test_nothing_is_nowhere() -> None:
    tiles = Tiles((), 500, MEASURES)
    assert (tiles.count, tiles.at(5, 5), list(tiles.between(0, 100))) == (0, -1, [])

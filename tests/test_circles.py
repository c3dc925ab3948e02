"""No module of the package needs itself to be imported, also not through imports inside functions."""

import pytest

grimp = pytest.importorskip("grimp", reason="comes with import-linter, which is for development")


def circles(graph):
    """For each import that is part of a circle, the shortest way round, as module names."""
    found = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            back = graph.find_shortest_chain(importer=imported, imported=module)
            if back:
                first = back.index(min(back))
                found.add((*back[first:], *back[:first]))
    return sorted(found)


def test_no_import_goes_round_in_a_circle():
    graph = grimp.build_graph("converter", exclude_type_checking_imports=True, cache_dir=None)
    assert "converter.cli.main" in graph.modules
    assert circles(graph) == []


def test_a_circle_is_found_once():
    graph = grimp.ImportGraph()
    for importer, imported in (("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")):
        graph.add_import(importer=importer, imported=imported)
    assert circles(graph) == [("b", "c")]

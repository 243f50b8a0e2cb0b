"""Where the cache is when no folder is named."""

from wavenet_keras._cache import default_cache_folder


def test_where_the_cache_is(monkeypatch, tmp_path):
    monkeypatch.setenv("WAVENET_KERAS_CACHE", str(tmp_path / "named"))
    assert default_cache_folder() == tmp_path / "named"
    monkeypatch.delenv("WAVENET_KERAS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert default_cache_folder() == tmp_path / "xdg" / "wavenet_keras"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert default_cache_folder() == tmp_path / "home" / ".cache" / "wavenet_keras"

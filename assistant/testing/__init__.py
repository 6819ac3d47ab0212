"""Suites and fakes for those who write a channel, a vector store or a test.

`pip install 'star-listing-assistant[testing]'`.

A new channel passes the suite of all channels in a test module of a few lines; the harness shows the suite the
platform:

    class TestMyChannel(ChannelSuite):
        @pytest.fixture
        async def harness(self, tmp_path):
            facade = ChannelFacade(Assistant(), Records.open(Settings(data_dir=tmp_path)))
            yield await MyHarness.opened(facade)

`channel_suite` says what a harness is; `CONTRIBUTING.md` has one in full. What else is here:

- `index_suite`: what a vector store, and an index on a Chroma server, must do
- `chroma_cloud`: a real Chroma server behind the quotas of Chroma Cloud, with an API key
- `slack`, `feishu`: both platforms on loopback, strict where the real ones are, and misbehaving when told to
- `llm_server`: a server that speaks the OpenAI protocol and replies as scripted
- `small_corpus`, `small_index`: few provisions with known words, and an index with a tiny embedding model
- `scripted_model`: answers that a scripted model plans over the small corpus
- `postgres`: a pytest plugin with a real PostgreSQL, `pytest_plugins = ("assistant.testing.postgres",)`
- `processes`: the command, Python and servers in processes of their own

Stands above every other room; nothing of the assistant imports it, and the command never loads it.
"""

import sys

if "pytest" in sys.modules:
    import pytest

    # A failing assertion of a suite then shows its values, as one in a test module does.
    pytest.register_assert_rewrite("assistant.testing.channel_suite", "assistant.testing.index_suite")

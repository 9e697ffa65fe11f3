"""Comment systems that a script puts into a page, and what betrays them.

Facts about each system's documented embed code; a counter script ("count.js") is no embed: pages print it although
their comments stand in the page or on another one.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["EMBEDS", "Embed"]


class Embed(NamedTuple):
    """One system: `place` selects its element, `code` is in its start-up code.

    Both are looked for only where the page holds `hint`, a part of all `code`.
    """

    name: str
    hint: str
    place: str = ""
    code: tuple[str, ...] = ()


EMBEDS = (
    Embed("Disqus", "/embed/thread.js?shortname", "", ("/embed/thread.js?shortname",)),
    Embed(
        "Disqus",
        "disqus",
        "#disqus_thread",
        (".disqus.com/embed.js", "disqus.com/forums/"),
    ),
    Embed(
        "Livefyre",
        "fyre",
        "#livefyre-comments, #livefyre_comments, .livefyre-comments, [id^='livefyre']",
        ("fyre.conv.load", "livefyre.com/wjs/"),
    ),
    Embed("IntenseDebate", "idcomment", "#IDCommentsHead, #IDCommentPostThread", ("idcomments_acct",)),
    Embed("IntenseDebate", "idc-container", "#idc-container"),
    Embed("IntenseDebate", "intensedebate.com/js/", "", ("intensedebate.com/js/",)),
    Embed("Ghost", "ghost-comments", "script[data-ghost-comments], #ghost-comments-root"),
    Embed("Isso", "isso", "#isso-thread, script[data-isso]"),
    Embed("Waline", "waline", "#waline", ("waline.init(", "@waline/client")),
    Embed("giscus", "giscus", "script[src*='giscus.app'], giscus-widget, .giscus", ("giscus.app/client.js",)),
    Embed("utterances", "utteranc", ".utterances", ("utteranc.es/client.js",)),
    Embed("Commento", "commento", "#commento", ("/js/commento.js", "commento.io/js")),
    Embed("remark42", "remark42", "#remark42"),
    Embed("remark42", "remark_config", "", ("remark_config",)),
    Embed("Cusdis", "cusdis", "#cusdis_thread", ("cusdis.es.js",)),
    Embed("Twikoo", "twikoo", "#twikoo, #tcomment", ("twikoo.init(",)),
    Embed("Artalk", "artalk", "#Artalk, .artalk", ("artalk.init(", "new artalk(")),
    Embed(
        "Coral",
        "coral",
        "#coral_thread, #coral_talk_stream, #coral_talk_container",
        ("coral.createstreamembed", "coral.talk.render"),
    ),
    Embed("Hyvor Talk", "hyvor", "#hyvor-talk-view, hyvor-talk-comments", ("talk.hyvor.com/embed",)),
    Embed("Discourse", "discourse", "#discourse-comments", ("discourseembed",)),
    Embed("Facebook comments", "fb-comments", ".fb-comments"),
    Embed("Facebook comments", "fb:comments", "fb\\:comments"),
    Embed("Valine", "valine", "#vcomments, #vcomment", ("new valine(",)),
    Embed("Gitalk", "gitalk", "#gitalk-container", ("new gitalk(",)),
    Embed("Gitment", "gitment", "", ("new gitment(",)),
    Embed("Google+", "g-comments", ".g-comments"),
    Embed("Google+", "gapi.comments", "", ("gapi.comments.render",)),
    Embed("VK", "vk_comments", "#vk_comments"),
    Embed("VK", "vk.widgets", "", ("vk.widgets.comments(",)),
    Embed("Cackle", "cackle", "", ("cackle.me/widget",)),
    Embed("HyperComments", "hypercomments", "#hypercomments_widget"),
    Embed("OpenWeb", "spot", "[data-spotim-module='conversation'], .spot-im-frame-inpage", ("launcher.spot.im",)),
    Embed("Viafoura", "viafoura", "vf-conversations, .viafoura", ()),
    Embed("Vuukle", "vuukle", "#vuukle-comments"),
    Embed("GraphComment", "graphcomment", "#graphcomment"),
    Embed("FastComments", "fastcomments", "#fastcomments-widget", ("fastcommentsui(",)),
    Embed("Muut", "muut", "#muut, .muut", ()),
    Embed("Telegram", "comments.app", "", ("comments.app/js/widget.js",)),
    Embed("Gigya", "showcommentsui", "", ("showcommentsui(",)),
    Embed("Pluck", "pluck", "#pluck_comments, .pluck-comm-outer-wrap", ()),
    Embed("Echo", "js-kit", ".js-kit-comments", ("js-kit.com/comments.js",)),
    Embed("Haloscan", "haloscan", "", ("haloscan.com/load/",)),
    Embed("Schnack", "schnack", "", ("/client/schnack.js", "new schnack(")),
    Embed("Bluesky", "bsky", "bsky-conversation, bluesky-comments", ()),
)

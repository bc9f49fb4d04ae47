//! Markdown to HTML that is safe to put into a page: no raw HTML, and no links but to the web and to the machine.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream, html};

use crate::action::{Action, SCHEME};

/// Renders Markdown. `fill` answers what a text leaves to the machine; `link` says where a link to the machine leads.
///
/// Raw HTML is shown as text. Links with the scheme `machine:` stay `<a href="machine:…">`, for the page to turn into
/// something that acts; links to anything but them, http, https and anchors lose their target, images become their
/// description.
pub(crate) fn render(
    markdown: &str,
    fill: impl Fn(&str) -> String,
    link: impl Fn(&Action) -> Option<Action>,
) -> String {
    let events = TextMergeStream::new(Parser::new_ext(markdown, Options::ENABLE_TABLES));
    let mut dropped = Vec::new();
    let safe = events.filter_map(|event| match event {
        Event::Text(text) => Some(Event::Text(fill(&text).into())),
        Event::Code(code) => Some(Event::Code(fill(&code).into())),
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let target = target(&dest_url, &link);
            dropped.push(target.is_none());
            target.map(|url| Event::Start(Tag::Link { link_type, dest_url: url.into(), title, id }))
        }
        Event::End(TagEnd::Link) => (dropped.pop() != Some(true)).then_some(Event::End(TagEnd::Link)),
        Event::Start(Tag::Image { .. } | Tag::HtmlBlock) | Event::End(TagEnd::Image | TagEnd::HtmlBlock) => {
            None
        }
        other => Some(other),
    });
    let mut page = String::new();
    html::push_html(&mut page, safe);
    page
}

/// Where a link may lead; `None` for nowhere.
fn target(url: &str, link: impl Fn(&Action) -> Option<Action>) -> Option<String> {
    if url.starts_with(SCHEME) {
        return Some(format!("{SCHEME}{}", link(&Action::parse(url)?)?));
    }
    let known = ["https://", "http://", "#"].iter().any(|start| url.starts_with(start));
    known.then(|| url.to_owned())
}

/// The links to the machine in a Markdown text, each with the line, from 0, that it is in.
pub(crate) fn machine_links(markdown: &str) -> Vec<(String, u32)> {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter();
    events
        .filter_map(|(event, range)| match event {
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with(SCHEME) => {
                let line = markdown.bytes().take(range.start).filter(|byte| *byte == b'\n').count();
                Some((dest_url.into_string(), line as u32))
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(markdown: &str) -> String {
        render(markdown, str::to_owned, |action| Some(action.clone()))
    }

    #[test]
    fn raw_html_is_shown_as_text() {
        let page = plain("a <b onclick=\"x()\">bold</b>\n\n<script>alert(1)</script>\n");
        assert!(!page.contains("<b") && !page.contains("<script"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    }

    #[test]
    fn only_known_links_keep_their_target() {
        assert_eq!(plain("[go](machine:goto/0.3)"), "<p><a href=\"machine:goto/0.3\">go</a></p>\n");
        assert_eq!(plain("[web](https://riscv.org)"), "<p><a href=\"https://riscv.org\">web</a></p>\n");
        for bad in ["javascript:alert(1)", "data:text/html,x", "machine:eval/1", "//evil"] {
            assert_eq!(plain(&format!("[*go* on]({bad})")), "<p><em>go</em> on</p>\n", "{bad}");
        }
        assert_eq!(plain("![a picture](https://x/y.png)"), "<p>a picture</p>\n");
    }

    #[test]
    fn queries_are_filled_in_texts_and_in_code() {
        let page = render(
            "now `{{register a0}}`, {{symbol _start}} & {{x _y}}",
            |text| text.replace("{{", "<").replace("}}", ">"),
            |_| None,
        );
        assert_eq!(
            page,
            "<p>now <code>&lt;register a0&gt;</code>, &lt;symbol _start&gt; &amp; &lt;x _y&gt;</p>\n"
        );
    }

    #[test]
    fn links_to_the_machine_are_found_with_their_lines() {
        let links = machine_links("one\n\ntwo [a](machine:run) [b](https://x)\n`[c](machine:reset)`\n");
        assert_eq!(links, [("machine:run".to_owned(), 2)]);
    }
}

// Other people's pages, and gumbo's tree as the slow judge of what text a page shows.
#include <gumbo.h>

#include <algorithm>
#include <set>

#include "document/document_test_tools.h"

using namespace homeword;

namespace {

std::string without_space(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (!is_white_space(next_code_point(text, at))) out.append(text, start, at - start);
  }
  return out;
}

// All text a browser's tree holds, but for what we leave alone.
void collect(const GumboNode* node, std::string& out) {
  if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) out += node->v.text.text;
  if (node->type != GUMBO_NODE_ELEMENT) return;
  static const std::set<GumboTag> left_alone{GUMBO_TAG_SCRIPT,   GUMBO_TAG_STYLE, GUMBO_TAG_PRE,
                                             GUMBO_TAG_TEXTAREA, GUMBO_TAG_SVG,   GUMBO_TAG_MATH};
  if (left_alone.contains(node->v.element.tag)) return;
  const GumboVector& children = node->v.element.children;
  for (unsigned int i = 0; i < children.length; ++i) collect(static_cast<const GumboNode*>(children.data[i]), out);
}

std::string judge(const std::string& html) {
  GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
  std::string out;
  collect(output->root, out);
  gumbo_destroy_output(&kGumboDefaultOptions, output);
  return without_space(out);
}

std::string ours(const Document& page) {
  std::string out;
  for (const Block& block : page.blocks) {
    // Attributes are no text of the tree: they stand inside a tag.
    const std::size_t start = block.file_offset(0);
    const std::size_t tag = page.text.rfind('<', start), tag_end = page.text.rfind('>', start);
    const bool is_attribute = tag != std::string::npos && (tag_end == std::string::npos || tag_end < tag) &&
                              block.codes.empty() && block.kind != BlockKind::paragraph;
    if (!is_attribute) out += block.text;
  }
  return without_space(out);
}

}  // namespace

TEST_CASE("HTML: the text is what a browser's tree holds") {
  for (const std::string html :
       {"<p>One<p>Two <b>three</b>", "<ul><li>a<li>b<ul><li>c</ul></ul>", "<table><tr><th>A<td>B</table>",
        "<div>x<p>y</div>z", "&eacute;&amp;&copy2026;&#x41;&notit;", "<b><p>a</b> c</p>",
        "<p>1 <b>2 <i>3</b> 4</i> 5</p>", "<title>T &amp; U</title><script>no</script>t<style>n</style>",
        "<dl><dt>k<dd>v</dl>", "a<!-- b -->c<![CDATA[d]]>e", "<select><option>A<option>B</select>", "<p>x < y && z</p>",
        "<h1>h</h2>i", "<a href='<p>'>q</a>", "<p title=\"<b>\">r</p>"}) {
    INFO(html);
    CHECK(ours(read_or_fail("page.html", html)) == judge(html));
  }
}

TEST_CASE("HTML: other people's pages survive a round trip") {
  const auto folder = find_test_data();
  if (folder.empty()) {
    MESSAGE("the folder of test documents is not here: check skipped");
    return;
  }
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "documents" / "html")) {
    if (entry.path().extension() != ".html") continue;
    ++files;
    const Document page = read_or_fail(entry.path().filename().string(), *read_file(entry.path()));
    check_round_trip(page);
    INFO(entry.path().filename().string());
    CHECK(ours(page) == judge(page.text));
  }
  CHECK(files > 20);
}

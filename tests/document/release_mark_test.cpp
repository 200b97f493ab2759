#include "homeword/document/release_mark.h"

#include "document/document_test_tools.h"

using namespace homeword;

namespace {

constexpr const char* release = "demo-district 2026.1 sha256:0123abcd";
constexpr const char* mark = "<!-- Homeword style guide: demo-district 2026.1 sha256:0123abcd -->";

std::string write_with_mark(const std::string& name, const std::string& bytes, const std::string& style_guide = release) {
  WriteOptions options;
  options.style_guide = style_guide;
  return write_or_fail(read_or_fail(name, bytes), options);
}

}  // namespace

TEST_CASE("release mark: a comment that nothing in a name can end early") {
  CHECK(write_release_mark(release) == mark);
  CHECK(write_release_mark("a --> b") == "<!-- Homeword style guide: a - b -->");
  CHECK(write_release_mark("-a--") == "<!-- Homeword style guide: a -->");
  const std::string text = "Hola.\n" + std::string(mark) + "\n";
  REQUIRE(find_release_mark(text));
  CHECK(find_release_mark(text)->of(text) == mark);
  CHECK_FALSE(find_release_mark("Hola. <!-- a note -->"));
  CHECK_FALSE(find_release_mark("<!-- Homeword style guide: cut off"));
}

TEST_CASE("release mark: at the end of Markdown and HTML, once however often a file is translated") {
  struct Case {
    const char *name, *text;
    std::string expected;
  };
  const std::string comment = mark;
  const Case cases[] = {
      {"a.md", "# Hello\n\nCome.\n", "# Hello\n\nCome.\n\n" + comment + "\n"},
      {"no-line-end.md", "- Come", "- Come\n\n" + comment + "\n"},
      {"windows.md", "Hello\r\n\r\nCome.\r\n", "Hello\r\n\r\nCome.\r\n\r\n" + comment + "\r\n"},
      {"empty.md", "", comment + "\n"},
      {"code.md", "Come.\n\n```\nx\n```\n", "Come.\n\n```\nx\n```\n\n" + comment + "\n"},
      // It would show: none.
      {"open-code.md", "Come.\n\n```\nx\n", "Come.\n\n```\nx\n"},
      {"open-script.md", "Come.\n\n<script>\nx\n", "Come.\n\n<script>\nx\n"},
      {"a.html", "<html><body><p>Come.</p></body></html>", "<html><body><p>Come.</p>" + comment + "\n</body></html>"},
      {"part.html", "<p>Come.</p>", "<p>Come.</p>" + comment + "\n"},
      {"a.txt", "Come.\n", "Come.\n"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.name);
    const std::string once = write_with_mark(one.name, one.text);
    CHECK(once == one.expected);
    CHECK(write_with_mark(one.name, once) == once);
    if (once == one.text) continue;
    const std::string other = write_with_mark(one.name, once, "riverbend 3 sha256:9999");
    CHECK(other.find("0123abcd") == std::string::npos);
    CHECK(other.find("sha256:9999") != std::string::npos);
  }
}

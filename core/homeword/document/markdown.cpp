// Markdown files, reading: front matter, then the blocks of markdown_parse.cpp.
#include <algorithm>

#include "homeword/document/markdown_model.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

struct FrontMatter {
  std::size_t end = 0;  // after the closing line
  struct Entry {
    std::string key;
    std::string value;
    Span range;  // of the value with its quotation marks
  };
  std::vector<Entry> entries;
};

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; }

// Plain "key: value" lines at the top level; nested data is left alone.
FrontMatter read_front_matter(std::string_view text) {
  FrontMatter out;
  if (!text.starts_with("---\n") && !text.starts_with("---\r\n")) return out;
  std::size_t at = text.find('\n') + 1;
  std::vector<FrontMatter::Entry> entries;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    const std::size_t next = std::min(end + 1, text.size());
    if (line == "---" || line == "...") {
      out.end = next;
      out.entries = std::move(entries);
      return out;
    }
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos && colon > 0 && line.find_first_of(" \t#\"'[{-") != 0) {
      std::size_t start = line.find_first_not_of(" \t\r", colon + 1);
      std::string_view value = line.substr(start);
      std::string plain(value);
      // Carriage returns and the like inside a value are no text of people's: the value is left alone.
      bool is_scalar = value.find_first_of("|>[{&*!") != 0 && std::none_of(value.begin(), value.end(), is_control);
      if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
        const char quote = value.front();
        plain.clear();
        for (std::size_t i = 1; i + 1 < value.size(); ++i) {
          if (quote == '"' && value[i] == '\\') {
            ++i;
            if (value.find_first_of("\"\\/", i) != i) is_scalar = false;  // a line break, a code point …
          }
          if (quote == '\'' && value[i] == '\'') ++i;
          if (i + 1 < value.size()) plain += value[i];
        }
      } else if (value.find(" #") != std::string_view::npos) {
        value = value.substr(0, value.find(" #"));
        plain = value;
      } else if (value.front() == '"' || value.front() == '\'') {
        is_scalar = false;
      }
      if (is_scalar)
        entries.push_back({std::string(line.substr(0, colon)), plain, {at + start, at + start + value.size()}});
    }
    at = next;
  }
  return out;  // never closed: no front matter
}

}  // namespace

Result<Document> read_markdown(std::string_view name, std::string bytes) {
  auto skeleton = std::make_shared<MarkdownSkeleton>();
  Result<Document> document = begin_text_document(name, std::move(bytes), *skeleton);
  if (!document) return document;
  const std::string& text = document->text;
  const FrontMatter front = read_front_matter(text);
  std::vector<MarkdownDraft> drafts;
  for (const FrontMatter::Entry& entry : front.entries) {
    const std::string key = to_lower(entry.key);
    document->properties.try_emplace(key, entry.value);
    if (key == "title") document->title = entry.value;
    if (key == "id") document->id = entry.value;
    if (key == "lang" || key == "language" || key == "locale") {
      document->language = entry.value;
      skeleton->language_value = entry.range;
    }
    if ((key != "title" && key != "description" && key != "summary" && key != "subtitle") ||
        entry.value.find_first_not_of(' ') == std::string::npos)
      continue;
    MarkdownDraft draft;
    draft.block.kind = key == "title" ? BlockKind::title : BlockKind::alternative_text;  // not part of the running text
    draft.block.text = entry.value;
    draft.block.places.push_back({0, entry.range.start, entry.range.end});
    draft.source.kind = MarkdownBlockSource::Kind::yaml_value;
    draft.source.content = entry.range;
    drafts.push_back(std::move(draft));
  }
  std::optional<std::vector<MarkdownDraft>> body = parse_markdown(std::string_view(text).substr(front.end), front.end);
  if (!body) return fail(over_budget(name));
  drafts.insert(drafts.end(), std::make_move_iterator(body->begin()), std::make_move_iterator(body->end()));
  for (MarkdownDraft& draft : drafts) {
    draft.block.number = document->blocks.size();
    document->blocks.push_back(std::move(draft.block));
    skeleton->blocks.push_back(std::move(draft.source));
  }
  document->skeleton = std::move(skeleton);
  return document;
}

}  // namespace homeword

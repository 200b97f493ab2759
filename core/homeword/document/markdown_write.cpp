// Markdown, writing: escaped as little as possible, and read again to see that nothing became markup that was text, or
// text that was markup.
#include <algorithm>
#include <map>

#include "homeword/document/html_scanner.h"
#include "homeword/document/inline_codes.h"
#include "homeword/document/markdown_model.h"
#include "homeword/document/release_mark.h"
#include "homeword/document/splice.h"
#include "homeword/text/unicode.h"

namespace homeword {

namespace {

bool is_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}
bool is_digit_byte(char c) { return c >= '0' && c <= '9'; }
bool is_letter_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

enum class Caution {
  light,
  heavy,
  with_tags
};  // with_tags: emphasis as HTML, where asterisks would not be read as such

std::string quote_yaml(std::string_view value, char quote) {
  const bool is_plain = quote == 0 && !value.empty() &&
                        (is_letter_byte(value.front()) || static_cast<unsigned char>(value.front()) >= 0x80) &&
                        value.find(": ") == std::string_view::npos && value.find(" #") == std::string_view::npos &&
                        value.back() != ':' && value.back() != ' ' && value != "true" && value != "false" &&
                        value != "null" && value != "yes" && value != "no";
  if (is_plain) return std::string(value);
  std::string out(1, quote == '\'' ? '\'' : '"');
  for (const char c : value) {
    if (c == '\n' || c == '\r') {
      out += ' ';
      continue;
    }
    if (quote == '\'' && c == '\'') out += '\'';
    if (quote != '\'' && (c == '"' || c == '\\')) out += '\\';
    out += c;
  }
  return out + (quote == '\'' ? '\'' : '"');
}

class Writer {
 public:
  Writer(const Document& document, const WriteOptions& options)
      : document_(document), options_(options), skeleton_(static_cast<const MarkdownSkeleton&>(*document.skeleton)) {}

  Result<std::string> run() {
    struct Job {
      Span range;
      std::size_t block = 0;
      bool is_block = true;
    };
    std::vector<Job> jobs;
    for (const auto& [number, text] : options_.blocks) {
      if (number >= skeleton_.blocks.size() || skeleton_.blocks[number].kind == MarkdownBlockSource::Kind::fixed)
        continue;
      jobs.push_back({skeleton_.blocks[number].content, number});
      for (const BlockText::Note& note : text.notes) note_labels_.emplace(&note, std::string());
    }
    name_notes();
    if (options_.language && !skeleton_.language_value.is_empty()) jobs.push_back({skeleton_.language_value, 0, false});
    std::stable_sort(jobs.begin(), jobs.end(),
                     [](const Job& a, const Job& b) { return comes_first(a.range, b.range); });
    Splicer splicer(document_.text);
    for (const Job& job : jobs)
      splicer.replace(job.range,
                      job.is_block ? content_of(job.block, splicer) : quote_yaml(options_.language->text(), 0));
    std::string out = splicer.finish();
    const std::optional<Span> earlier_mark = options_.style_guide.empty() ? std::nullopt : find_release_mark(out);
    if (earlier_mark) out.erase(earlier_mark->start, earlier_mark->size());
    add_sections(out);
    if (!options_.style_guide.empty()) add_release_mark(out);
    return encode_text(out, skeleton_.encoding, skeleton_.had_byte_order_mark).text;
  }

 private:
  // Labels the file does not use yet, in reading order.
  void name_notes() {
    int number = 0;
    for (const auto& [block, text] : options_.blocks) {
      for (const BlockText::Note& note : text.notes) {
        const auto entry = note_labels_.find(&note);
        if (entry == note_labels_.end()) continue;
        do entry->second = std::to_string(++number);
        while (document_.text.find("[^" + entry->second + "]") != std::string::npos);
        notes_.push_back(&note);
      }
    }
  }

  std::string content_of(std::size_t number, const Splicer& splicer) {
    const MarkdownBlockSource& source = skeleton_.blocks[number];
    const BlockText& target = options_.blocks.at(number);
    if (source.kind == MarkdownBlockSource::Kind::yaml_value) {
      const char first = document_.text[source.content.start];
      return quote_yaml(target.text, first == '"' || first == '\'' ? first : '\0');
    }
    if (source.kind == MarkdownBlockSource::Kind::picture_text)
      return escape(target.text, Caution::heavy, source.is_in_table, false);
    if (source.kind == MarkdownBlockSource::Kind::link_title)
      return escape_title(target.text, document_.text[source.content.end], source.is_in_table);
    const Block& block = document_.blocks[number];
    const std::vector<WritingStep> steps = arrange(block, source.parents, target);
    for (const Caution caution : {Caution::light, Caution::heavy})
      if (is_read_back(block, source, target, render(block, source, target, steps, splicer, caution, true)))
        return render(block, source, target, steps, splicer, caution, false);
    return render(block, source, target, steps, splicer, Caution::with_tags, false);
  }

  // True when Markdown readers will see the text and as many codes as meant.
  static bool is_read_back(const Block& block, const MarkdownBlockSource& source, const BlockText& target,
                           const std::string& markup) {
    std::string snippet = markup + "\n";
    if (source.is_in_table) snippet = "| " + markup + " |\n| --- |\n";
    else if (block.kind == BlockKind::heading) snippet = "# " + markup + "\n";
    const std::optional<std::vector<MarkdownDraft>> parsed = parse_markdown(snippet, 0);
    if (!parsed) return false;
    const std::vector<MarkdownDraft>& read = *parsed;
    std::size_t pictures = 0, others = 0;
    for (const MarkdownDraft& draft : read) (draft.block.kind == BlockKind::alternative_text ? pictures : others) += 1;
    if (others != 1) return false;
    const Block& again = read.front().block;
    std::string_view expected = target.text;
    while (!expected.empty() && (expected.back() == ' ' || expected.back() == '\n')) expected.remove_suffix(1);
    while (!expected.empty() && expected.front() == ' ') expected.remove_prefix(1);
    const BlockKind kind = source.is_in_table                 ? BlockKind::table_header
                           : block.kind == BlockKind::heading ? BlockKind::heading
                                                              : BlockKind::paragraph;
    if (again.kind != kind || again.text != expected) return false;
    const auto count = [](const std::vector<InlineCode>& codes, CodeKind wanted) {
      return std::count_if(codes.begin(), codes.end(), [&](const InlineCode& code) {
        return code.kind == wanted && (code.is_standalone || !code.span.is_empty());
      });
    };
    for (const CodeKind wanted : {CodeKind::bold, CodeKind::italic, CodeKind::link, CodeKind::code})
      if (count(again.codes, wanted) != count(target.codes, wanted)) return false;
    return true;
  }

  std::string render(const Block& block, const MarkdownBlockSource& source, const BlockText& target,
                     const std::vector<WritingStep>& steps, const Splicer& splicer, Caution caution,
                     bool for_check) const {
    const bool starts_line = !source.is_in_table && block.kind != BlockKind::heading;
    std::string out;
    std::string pending;  // marks of emphasis that wait for their first letter
    std::vector<std::size_t> code_starts;
    bool is_in_code = false;
    std::string code_text;
    if (!target.language.empty()) out += "<span lang=\"" + escape_html_attribute(target.language, '"') + "\">";
    for (const WritingStep& step : steps) {
      const MarkdownCode* code = step.index < source.codes.size() ? &source.codes[step.index] : nullptr;
      switch (step.kind) {
        case WritingStep::Kind::text: {
          std::string_view text = step.text.of(target.text);
          if (is_in_code) {
            code_text += text;
            break;
          }
          if (!pending.empty()) {
            const std::size_t first = std::min(text.find_first_not_of(" \n"), text.size());
            out += text.substr(0, first);
            text.remove_prefix(first);
            if (text.empty()) break;
            out += pending;
            pending.clear();
          }
          out += escape(text, caution, source.is_in_table, starts_line && (out.empty() || out.back() == '\n'));
          break;
        }
        case WritingStep::Kind::open:
          if (is_emphasis(*code)) {
            pending += mark_of(*code, caution, true);
          } else {
            out += pending;
            pending.clear();
            if (code->kind == MarkdownCode::Kind::code) is_in_code = true;
            else if (code->kind == MarkdownCode::Kind::automatic_link) code_starts.push_back(out.size());
            else if (code->kind == MarkdownCode::Kind::link) out += "[";
            else out += splicer.render(code->open);
          }
          break;
        case WritingStep::Kind::close:
          if (is_emphasis(*code)) {
            const std::string open = mark_of(*code, caution, true);
            if (pending.ends_with(open)) {
              pending.resize(pending.size() - open.size());  // nothing stands inside
              break;
            }
            std::size_t end = out.size();
            while (end > 0 && out[end - 1] == ' ') --end;
            out.insert(end, mark_of(*code, caution, false));
          } else if (code->kind == MarkdownCode::Kind::code) {
            is_in_code = false;
            if (!code_text.empty()) out += code_span(code_text, source.is_in_table);  // Markdown has no empty one
            code_text.clear();
          } else if (code->kind == MarkdownCode::Kind::automatic_link) {
            close_automatic_link(out, code_starts.back(), block.codes[step.index].target);
            code_starts.pop_back();
          } else if (code->kind == MarkdownCode::Kind::link) {
            out += link_end(*code, splicer, for_check);
          } else {
            out += splicer.render(code->close);
          }
          break;
        case WritingStep::Kind::standalone: {
          out += pending;
          pending.clear();
          const std::string raw = splicer.render(code->open);
          const bool is_break = block.codes[step.index].kind == CodeKind::line_break;
          if (for_check && is_break && raw.find('\n') != std::string::npos) out += "\\\n";
          else if (for_check && block.codes[step.index].kind == CodeKind::image) out += "![](x)";
          else out += raw;
          break;
        }
        case WritingStep::Kind::open_language:
          out += "<span lang=\"" + escape_html_attribute(target.languages[step.index].language, '"') + "\">";
          break;
        case WritingStep::Kind::close_language: out += "</span>"; break;
        case WritingStep::Kind::note: out += "[^" + note_labels_.at(&target.notes[step.index]) + "]"; break;
      }
    }
    if (!target.language.empty()) out += "</span>";
    if (block.kind == BlockKind::heading && out.ends_with('#')) out.insert(out.size() - 1, "\\");
    return out;
  }

  static bool is_emphasis(const MarkdownCode& code) {
    return code.kind == MarkdownCode::Kind::emphasis || code.kind == MarkdownCode::Kind::strong ||
           code.kind == MarkdownCode::Kind::strike;
  }

  [[nodiscard]] std::string mark_of(const MarkdownCode& code, Caution caution, bool is_open) const {
    if (caution == Caution::with_tags) {
      const std::string name = code.kind == MarkdownCode::Kind::strong     ? "strong"
                               : code.kind == MarkdownCode::Kind::emphasis ? "em"
                                                                           : "del";
      return (is_open ? "<" : "</") + name + ">";
    }
    std::string mark(code.open.of(document_.text));
    // Underscores do not work inside words.
    if (caution == Caution::heavy) std::replace(mark.begin(), mark.end(), '_', '*');
    return mark;
  }

  static std::string code_span(const std::string& text, bool is_in_table) {
    std::size_t longest = 0, run = 0;
    for (const char c : text) {
      run = c == '`' ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    const std::string fence(longest == 1 ? 2 : longest == 0 ? 1 : longest + 1, '`');
    // Readers take one space off both ends, but not from a span of nothing but spaces.
    const bool is_blank = text.find_first_not_of(' ') == std::string::npos;
    const bool needs_space =
        !is_blank && (text.front() == '`' || text.back() == '`' || (text.front() == ' ' && text.back() == ' '));
    const std::string space = needs_space ? " " : "";
    std::string content = text;
    for (std::size_t at = 0; is_in_table && (at = content.find('|', at)) != std::string::npos; at += 2)
      content.insert(at, "\\");
    std::replace(content.begin(), content.end(), '\n', ' ');
    return fence + space + content + space + fence;
  }

  static void close_automatic_link(std::string& out, std::size_t start, const std::string& target) {
    const std::string text = out.substr(start);
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\' && i + 1 < text.size() && is_punctuation(text[i + 1])) ++i;
      plain += text[i];
    }
    out.resize(start);
    if (plain == target || "mailto:" + plain == target) out += "<" + plain + ">";
    else out += "[" + text + "](<" + target + ">)";
  }

  [[nodiscard]] std::string link_end(const MarkdownCode& code, const Splicer& splicer, bool for_check) const {
    // A label is defined elsewhere in the file, out of the check's sight; an address is not, and its marks count.
    if (for_check && code.reference != MarkdownCode::Reference::none) return "](x)";
    // The text was the label: now that it changes, the label is said besides.
    if (code.reference == MarkdownCode::Reference::shortcut || code.reference == MarkdownCode::Reference::collapsed)
      return "][" + std::string(code.label.of(document_.text)) + "]";
    return splicer.render(code.close);
  }

  // Between the quotation marks behind an address.
  static std::string escape_title(std::string_view text, char quote, bool is_in_table) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      std::size_t at = i;
      if (c == quote || (quote == ')' && c == '(') || (c == '\\' && (i + 1 == text.size() || is_punctuation(text[i + 1]))) ||
          (c == '|' && is_in_table) || (c == '&' && !read_character_reference(text, at, false).empty()))
        out += '\\';
      out += c == '\n' || c == '\r' ? ' ' : c;
    }
    return out;
  }

  static std::string escape(std::string_view text, Caution caution, bool is_in_table, bool starts_line) {
    std::string out;
    std::size_t start = 0;
    if (starts_line && !text.empty()) {
      std::size_t digits = 0;
      while (digits < text.size() && digits < 10 && is_digit_byte(text[digits])) ++digits;
      const char first = text[0];
      const char after = text.size() > 1 ? text[1] : ' ';
      if (digits > 0 && digits < text.size() && (text[digits] == '.' || text[digits] == ')') &&
          (digits + 1 == text.size() || text[digits + 1] == ' ')) {
        out.append(text.substr(0, digits)).append("\\").append(1, text[digits]);
        start = digits + 1;
      } else if (first == '#' || first == '>' || first == '=' ||
                 ((first == '-' || first == '+' || first == '*') && (after == ' ' || after == first)) ||
                 (first == '~' && after == '~') || (first == '|')) {
        out.append("\\").append(1, first);
        start = 1;
      }
    }
    for (std::size_t i = start; i < text.size(); ++i) {
      const char c = text[i];
      const char next = i + 1 < text.size() ? text[i + 1] : '\0';
      bool is_escaped = false;
      switch (c) {
        case '\\': is_escaped = next == '\0' || is_punctuation(next); break;
        case '`':
        case '[': is_escaped = true; break;
        case '<':
          is_escaped = caution != Caution::light || is_letter_byte(next) || next == '/' || next == '!' || next == '?' ||
                       next == '\0';
          break;
        case '&': is_escaped = is_letter_byte(next) || next == '#'; break;
        case '*':
        case '_':
        case '~':
        case ']': is_escaped = caution != Caution::light; break;
        case '|': is_escaped = is_in_table; break;
        case '\n':
          // A line break without a code of its own.
          out += "<br>";
          continue;
        default: break;
      }
      if (c == '&' && is_escaped && caution == Caution::light) {
        std::size_t at = i;
        is_escaped = !read_character_reference(text, at, false).empty();
      }
      if (is_escaped) out += '\\';
      out += c;
    }
    return out;
  }

  void add_sections(std::string& out) const {
    const std::string line_end(find_line_end(document_.text));
    const auto begin = [&] {
      while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
      if (!out.empty()) out += line_end + line_end;
    };
    if (options_.appendix && !options_.appendix->entries.empty()) {
      begin();
      out += "## " + escape(options_.appendix->title, Caution::heavy, false, false) + line_end + line_end;
      for (const auto& entry : options_.appendix->entries)
        out += "- **" + escape(entry.term, Caution::heavy, false, false) +
               "**: " + escape(entry.explanation, Caution::heavy, false, false) + line_end;
    }
    if (notes_.empty()) return;
    begin();
    for (const BlockText::Note* note : notes_)
      out += "[^" + note_labels_.at(note) + "]: **" + escape(note->term, Caution::heavy, false, false) +
             "**: " + escape(note->text, Caution::heavy, false, false) + line_end;
  }

  // In a file that ends inside a block of code the mark would show: such a file goes without. A paragraph behind it tells.
  void add_release_mark(std::string& out) const {
    const std::string line_end(find_line_end(document_.text));
    std::string text = out;
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    if (!text.empty()) text += line_end + line_end;
    text += write_release_mark(options_.style_guide) + line_end;
    const std::optional<std::vector<MarkdownDraft>> read = parse_markdown(text + line_end + "end" + line_end, 0);
    const bool shows = !read || read->empty() || read->back().block.kind != BlockKind::paragraph || read->back().block.text != "end";
    if (!shows) out = std::move(text);
  }

  const Document& document_;
  const WriteOptions& options_;
  const MarkdownSkeleton& skeleton_;
  std::map<const BlockText::Note*, std::string> note_labels_;
  std::vector<const BlockText::Note*> notes_;
};

}  // namespace

Result<std::string> write_markdown(const Document& document, const WriteOptions& options) {
  return Writer(document, options).run();
}

}  // namespace homeword

#include "homeword/engine/xliff.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "homeword/base/base64.h"
#include "homeword/base/hash.h"
#include "homeword/engine/explanation.h"
#include "homeword/engine/report.h"

namespace homeword {
namespace {

// XML 1.0 has no way to write control characters; in text XLIFF has <cp hex="…"/> for them, elsewhere they are left out.
std::string escape(std::string_view text, bool is_content) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    switch (letter) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += is_content ? "\"" : "&quot;"; break;
      case '\r': out += "&#13;"; break;
      case '\t': out += is_content ? "\t" : "&#9;"; break;
      case '\n': out += is_content ? "\n" : "&#10;"; break;
      default:
        if (byte >= 0x20) {
          out += letter;
        } else if (is_content) {
          out += fmt::format("<cp hex=\"{:04X}\"/>", byte);
        }
    }
  }
  // U+FFFE and U+FFFF are no XML characters either.
  for (const std::string_view forbidden : {std::string_view("\xEF\xBF\xBE"), std::string_view("\xEF\xBF\xBF")})
    for (std::size_t at = out.find(forbidden); at != std::string::npos; at = out.find(forbidden, at))
      out.replace(at, 3, is_content ? (forbidden[2] == '\xBE' ? "<cp hex=\"FFFE\"/>" : "<cp hex=\"FFFF\"/>") : "");
  return out;
}

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, escape(value, false));
}

// Something that stands in the text: a code or an annotation.
struct Element {
  Span span;
  bool is_standalone = false;
  bool is_code = false;
  std::string name;         // pc, ph, mrk
  std::string attributes;
};

bool crosses(Span left, Span right) {
  return left.overlaps(right) && !left.contains(right) && !right.contains(left);
}

// Codes nest among themselves. An annotation that would cross a code or another annotation is left out: it only helps.
std::vector<Element> nest(std::vector<Element> elements) {
  std::vector<Element> kept;
  std::stable_sort(elements.begin(), elements.end(), [](const Element& left, const Element& right) { return left.is_code > right.is_code; });
  for (Element& element : elements) {
    const bool is_in_the_way = !element.is_code && std::any_of(kept.begin(), kept.end(), [&](const Element& other) {
      return crosses(element.span, other.span) || (!other.is_code && other.name == element.name && other.span == element.span &&
                                                   other.attributes == element.attributes);
    });
    if (!is_in_the_way) kept.push_back(std::move(element));
  }
  std::stable_sort(kept.begin(), kept.end(), [](const Element& left, const Element& right) {
    if (left.span.start != right.span.start) return left.span.start < right.span.start;
    if (left.is_standalone != right.is_standalone) return left.is_standalone;
    if (left.span.end != right.span.end) return left.span.end > right.span.end;
    return left.is_code > right.is_code;
  });
  return kept;
}

std::string content_of(std::string_view text, std::vector<Element> elements) {
  elements = nest(std::move(elements));
  std::string out;
  std::vector<const Element*> open;
  std::size_t at = 0;
  const auto write_to = [&](std::size_t offset) {
    while (!open.empty() && open.back()->span.end <= offset) {
      out += escape(text.substr(at, open.back()->span.end - at), true);
      at = open.back()->span.end;
      out += "</" + open.back()->name + ">";
      open.pop_back();
    }
    out += escape(text.substr(at, offset - at), true);
    at = offset;
  };
  for (const Element& element : elements) {
    // A point where a pair ends belongs inside it, so that the two never change places.
    if (element.is_standalone) {
      while (!open.empty() && open.back()->span.end < element.span.start) write_to(open.back()->span.end);
      out += escape(text.substr(at, element.span.start - at), true);
      at = element.span.start;
      out += "<" + element.name + element.attributes + "/>";
      continue;
    }
    write_to(element.span.start);
    out += "<" + element.name + element.attributes + ">";
    open.push_back(&element);
  }
  write_to(text.size());
  while (!open.empty()) {
    out += "</" + open.back()->name + ">";
    open.pop_back();
  }
  return out;
}

std::string_view type_of(CodeKind kind) {
  switch (kind) {
    case CodeKind::bold:
    case CodeKind::italic:
    case CodeKind::underline:
    case CodeKind::line_break: return "fmt";
    case CodeKind::link: return "link";
    case CodeKind::quotation: return "quote";
    case CodeKind::image: return "image";
    default: return "other";
  }
}

std::string_view sub_type_of(CodeKind kind) {
  switch (kind) {
    case CodeKind::bold: return "xlf:b";
    case CodeKind::italic: return "xlf:i";
    case CodeKind::underline: return "xlf:u";
    case CodeKind::line_break: return "xlf:lb";
    default: return {};
  }
}

// Ids within one unit. A code that runs over several sentences is a piece in each: "c3", "c3-2".
class CodeNames {
 public:
  std::string name(std::size_t code, bool is_target) {
    std::size_t& count = (is_target ? target_ : source_)[code];
    ++count;
    return count == 1 ? fmt::format("c{}", code) : fmt::format("c{}-{}", code, count);
  }

 private:
  std::map<std::size_t, std::size_t> source_, target_;
};

Element element_of(const InlineCode& code, const std::string& id) {
  Element element;
  element.is_code = true;
  element.is_standalone = code.is_standalone || code.span.is_empty();
  element.span = element.is_standalone ? Span{code.span.start, code.span.start} : code.span;
  element.name = element.is_standalone ? "ph" : "pc";
  element.attributes = attribute("id", id) + " canCopy=\"no\" canDelete=\"no\"" + attribute("type", type_of(code.kind));
  if (const std::string_view sub_type = sub_type_of(code.kind); !sub_type.empty() && (code.kind == CodeKind::line_break) == element.is_standalone)
    element.attributes += attribute("subType", sub_type);
  if (!code.target.empty()) element.attributes += attribute(element.is_standalone ? "disp" : "dispStart", code.target);
  return element;
}

constexpr std::string_view untranslated_rule = "untranslated";

}  // namespace

std::string hash_source(const XliffUnit& unit) {
  // Whatever a tool made of the sentences (joined, cut, white space of its own), the words and codes are the same.
  std::string words;
  for (const XliffSegment& segment : unit.segments) {
    for (const char letter : segment.source.text)
      if (letter != ' ' && letter != '\n' && letter != '\t' && letter != '\r') words += letter;
  }
  words += '\x02';
  for (const XliffSegment& segment : unit.segments)
    for (const XliffCode& code : segment.source.codes) words += code.id + '\x01';
  return sha256(words).substr(0, 16);
}

std::optional<Waiver> parse_waiver(std::string_view note) {
  const auto trim = [](std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t')) text.remove_suffix(1);
    return text;
  };
  note = trim(note);
  const std::size_t rule_end = note.find_first_of(" :");
  if (rule_end == std::string_view::npos || rule_end == 0) return std::nullopt;
  Waiver waiver;
  waiver.rule = note.substr(0, rule_end);
  std::string_view rest = trim(note.substr(rule_end));
  for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"“", "”"}, {"\"", "\""}})
    if (rest.starts_with(open)) {
      const std::size_t end = rest.find(close, open.size());
      if (end == std::string_view::npos) return std::nullopt;
      waiver.about = rest.substr(open.size(), end - open.size());
      rest = trim(rest.substr(end + close.size()));
    }
  if (!rest.starts_with(":")) return std::nullopt;
  waiver.reason = trim(rest.substr(1));
  if (waiver.reason.empty()) return std::nullopt;
  return waiver;
}

std::string to_text(const Waiver& waiver) {
  return waiver.about.empty() ? fmt::format("{}: {}", waiver.rule, waiver.reason) : fmt::format("{} “{}”: {}", waiver.rule, waiver.about, waiver.reason);
}

std::string write_xliff(const Document& document, const Analysis& analysis, const DocumentTranslation& translation,
                        const LanguageTag& from, const XliffOptions& options) {
  const std::string to = translation.language.text();
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\"";
  out += " xmlns:gls=\"urn:oasis:names:tc:xliff:glossary:2.0\" xmlns:mtc=\"urn:oasis:names:tc:xliff:matches:2.0\"";
  out += " xmlns:hw=\"urn:homeword:review:1\" version=\"2.1\"" + attribute("srcLang", from.text()) + attribute("trgLang", to) + ">\n";
  out += "<file id=\"f1\"" + attribute("original", std::filesystem::path(document.name).filename().string());
  out += attribute("hw:sha256", sha256(document.bytes)) + attribute("hw:class", name_of(document_class_names, options.document_class));
  if (!options.style_guide.empty()) out += attribute("hw:styleguide", options.style_guide);
  out += ">\n";
  if (options.embeds_original) {
    out += "<skeleton><hw:original encoding=\"base64\">" + encode_base64(document.bytes) + "</hw:original></skeleton>\n";
  } else {
    out += "<skeleton href=\"urn:sha256:" + sha256(document.bytes) + "\"/>\n";
  }

  // That there is no translation is one fact about the file, not one about each of its sentences.
  std::set<std::string> left;
  std::string file_notes;
  for (const TranslatedBlock& block : translation.blocks)
    for (const TranslatedSegment& translated : block.segments)
      for (const Finding& finding : translated.segment.findings)
        if (finding.rule == untranslated_rule && left.insert(finding.message).second)
          file_notes += "<note category=\"untranslated\" priority=\"3\">" + escape(finding.message, true) + "</note>\n";
  if (!file_notes.empty()) out += "<notes>\n" + file_notes + "</notes>\n";

  bool is_empty = true;
  for (std::size_t i = 0; i < translation.blocks.size() && i < analysis.blocks.size(); ++i) {
    const TranslatedBlock& block = translation.blocks[i];
    if (block.segments.empty()) continue;
    is_empty = false;
    const AnalysedBlock& source = *block.source;
    std::string glossary, candidates, notes, body;
    std::set<std::string> listed;
    CodeNames names;
    std::size_t term_number = 0, mark_number = 0, candidate_number = 0;
    std::set<std::size_t> written;   // standalone codes that stand in a sentence or an earlier gap
    for (const TranslatedSegment& translated : block.segments)
      for (const InlineCode& code : translated.segment.codes)
        if (code.is_standalone || code.span.is_empty()) written.insert(code.id);
    XliffUnit unit;   // as it will be read, for its hash

    const auto note = [&](std::string_view category, int priority, std::string_view applies_to, std::string_view text) {
      notes += "<note" + attribute("category", category) + fmt::format(" priority=\"{}\"", priority);
      if (!applies_to.empty()) notes += attribute("appliesTo", applies_to);
      std::string plain;
      for (const char letter : text) plain += static_cast<unsigned char>(letter) < 0x20 && letter != '\n' ? ' ' : letter;
      notes += ">" + escape(plain, true) + "</note>\n";
    };
    const auto remember = [&](const std::string& text, const std::vector<Element>& elements, bool is_ignorable) {
      XliffSegment segment;
      segment.is_ignorable = is_ignorable;
      segment.source.text = text;
      for (const Element& element : nest(elements))
        if (element.is_code) {
          const std::size_t start = element.attributes.find('"') + 1;
          segment.source.codes.push_back({element.attributes.substr(start, element.attributes.find('"', start) - start), element.span, element.is_standalone});
        }
      unit.segments.push_back(std::move(segment));
    };
    const auto write_gap = [&](Span gap) {
      std::vector<Element> elements;
      for (const InlineCode& code : source.codes) {
        InlineCode own = code;
        if (code.is_standalone || code.span.is_empty()) {
          if (code.span.start < gap.start || code.span.start > gap.end || !written.insert(code.id).second) continue;
          own.span = {code.span.start - gap.start, code.span.start - gap.start};
        } else if (gap.contains(code.span)) {
          own.span = {code.span.start - gap.start, code.span.end - gap.start};
        } else {
          continue;
        }
        elements.push_back(element_of(own, names.name(code.id, false)));
      }
      if (gap.is_empty() && elements.empty()) return;
      const std::string text(gap.of(source.plain));
      remember(text, elements, true);
      body += "<ignorable><source xml:space=\"preserve\">" + content_of(text, std::move(elements)) + "</source></ignorable>\n";
    };

    std::size_t end_before = 0;
    for (std::size_t j = 0; j < block.segments.size(); ++j) {
      const Segment& segment = block.segments[j].segment;
      const std::string id = fmt::format("s{}", j + 1);
      write_gap({end_before, source.segments[j].plain.start});
      end_before = source.segments[j].plain.end;

      const bool is_translated = segment.target_language == to;
      const bool is_memory = segment.origin == "memory", is_draft = is_translated && !is_memory && segment.origin != "none";
      std::vector<Element> elements;
      for (const InlineCode& code : segment.codes) elements.push_back(element_of(code, names.name(code.id, false)));
      for (const Occurrence& occurrence : segment.occurrences) {
        const std::string term_id = fmt::format("t{}", ++term_number);
        elements.push_back({occurrence.span, false, false, "mrk", attribute("id", term_id) + " type=\"term\""});
        const Term* term = find_preferred_term(*occurrence.concept_, to);
        if (term == nullptr || !listed.insert(occurrence.concept_->id).second) continue;
        glossary += "<gls:glossEntry" + attribute("id", fmt::format("g{}", listed.size())) + attribute("ref", "#" + term_id) + ">";
        glossary += "<gls:term" + attribute("source", occurrence.concept_->id) + ">" + escape(occurrence.term->text, true) + "</gls:term>";
        glossary += "<gls:translation>" + escape(term->text, true) + "</gls:translation>";
        if (const std::string_view meaning = find_explanation(*occurrence.concept_, to); !meaning.empty())
          glossary += "<gls:definition>" + escape(meaning, true) + "</gls:definition>";
        glossary += "</gls:glossEntry>\n";
      }
      for (const Span span : segment.verbatim)
        elements.push_back({span, false, false, "mrk", attribute("id", fmt::format("v{}", ++mark_number)) + " translate=\"no\""});
      remember(segment.plain, elements, false);

      body += "<segment" + attribute("id", id);
      body += attribute("state", !is_translated ? "initial" : is_memory ? "reviewed" : "translated");
      if (is_translated) body += attribute("subState", is_memory ? "homeword:memory" : is_draft ? "homeword:machine-draft" : "homeword:facts-only");
      body += ">\n<source xml:space=\"preserve\">" + content_of(segment.plain, std::move(elements)) + "</source>\n";
      if (is_translated) {
        std::vector<Element> target;
        for (const InlineCode& code : segment.target_codes) target.push_back(element_of(code, names.name(code.id, true)));
        for (const Receipt& receipt : segment.receipts) {
          if (!receipt.target) continue;
          target.push_back({*receipt.target, false, false, "mrk", attribute("id", fmt::format("r{}", ++mark_number)) + " type=\"term\""});
          if (!receipt.is_explained) continue;
          for (const Occurrence& occurrence : segment.occurrences) {
            if (occurrence.concept_->id != receipt.concept_id) continue;
            const std::string words = " (" + as_insertion(wanted_explanation(*occurrence.concept_, translation.language), translation.language.language()) + ")";
            const std::size_t at = segment.target.find(words, receipt.target->end);
            if (at != std::string::npos)
              target.push_back({{at, at + words.size()}, false, false, "mrk", attribute("id", fmt::format("x{}", ++mark_number)) + " type=\"homeword:explanation\""});
            break;
          }
        }
        for (const UntranslatedWord& word : segment.untranslated_words)
          target.push_back({word.target, false, false, "mrk", attribute("id", fmt::format("u{}", ++mark_number)) + " type=\"homeword:untranslated\""});
        body += "<target xml:space=\"preserve\">" + content_of(segment.target, std::move(target)) + "</target>\n";
        if (is_draft || is_memory) {
          candidates += "<mtc:match" + attribute("id", fmt::format("m{}", ++candidate_number)) + attribute("ref", "#" + id);
          candidates += attribute("type", is_memory ? "tm" : "mt") + attribute("subType", "homeword:proposal") + attribute("origin", segment.origin);
          if (is_memory) candidates += " similarity=\"100.0\"";
          candidates += "><source xml:space=\"preserve\">" + content_of(segment.plain, {}) + "</source><target xml:space=\"preserve\">" +
                        content_of(segment.target, {}) + "</target></mtc:match>\n";
        }
      }
      body += "</segment>\n";
      if (options.offer && !is_memory) {
        for (const XliffOffer& offer : options.offer(segment)) {
          candidates += "<mtc:match" + attribute("id", fmt::format("m{}", ++candidate_number)) + attribute("ref", "#" + id) + " type=\"tm\"";
          candidates += attribute("similarity", fmt::format("{:.1f}", offer.similarity * 100));
          if (offer.has_new_facts) candidates += " subType=\"homeword:facts-replaced\"";
          if (offer.has_other_facts) candidates += " subType=\"homeword:facts-differ\"";
          if (!offer.origin.empty()) candidates += attribute("origin", offer.origin);
          candidates += "><source xml:space=\"preserve\">" + content_of(offer.source, {}) + "</source><target xml:space=\"preserve\">" +
                        content_of(offer.target, {}) + "</target></mtc:match>\n";
        }
      }

      for (const Receipt& receipt : segment.receipts) {
        const std::string_view how = name_of(receipt_how_names, receipt.how), status = name_of(receipt_status_names, receipt.status);
        note("homeword:receipt", 9, "target",
             receipt.target ? fmt::format("{}: “{}” → “{}” ({}, {})", id, receipt.source_term, receipt.target_term, status, how)
                            : fmt::format("{}: “{}” ({})", id, receipt.source_term, status));
      }
      for (const Finding& finding : segment.findings)
        if (finding.rule != untranslated_rule)
          note("homeword:finding", finding.severity == Severity::error ? 1 : finding.severity == Severity::warning ? 3 : 5, {},
             fmt::format("{}: [{}] {}", id, finding.rule, finding.message));
      for (const auto& [sentence, waiver] : options.waivers)
        if (sentence == segment.plain) note("homeword:waiver", 2, "target", id + ": " + to_text(waiver));
    }
    write_gap({end_before, source.plain.size()});

    out += "<unit" + attribute("id", fmt::format("b{}", source.block->number)) + attribute("hw:source", hash_source(unit)) + ">\n";
    if (!candidates.empty()) out += "<mtc:matches>\n" + candidates + "</mtc:matches>\n";
    if (!glossary.empty()) out += "<gls:glossary>\n" + glossary + "</gls:glossary>\n";
    if (!notes.empty()) out += "<notes>\n" + notes + "</notes>\n";
    out += body + "</unit>\n";
  }
  // A file must hold a unit; a document without words gets one that says nothing.
  if (is_empty) out += "<unit id=\"empty\"><ignorable><source/></ignorable></unit>\n";
  out += "</file>\n</xliff>\n";
  return out;
}

}  // namespace homeword

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "homeword/engine/html_writer.h"
#include "homeword/engine/rendition.h"
#include "homeword/engine/rendition_text.h"
#include "homeword/engine/template.h"
#include "homeword/text/messages.h"
#include "homeword/text/unicode.h"
#include "homeword/translate/isolation.h"

namespace homeword {
namespace {

bool is_shown_on_page(BlockKind kind) {
  // What only a pointer, a screen reader or a search engine shows of a page has no place in the running text.
  return kind != BlockKind::title && kind != BlockKind::page_header && kind != BlockKind::alternative_text;
}

std::vector<WordMark> word_marks(const TranslatedBlock& block, const std::map<std::string, const ExplainedConcept*>& explained,
                                 const std::string& child_label) {
  std::vector<WordMark> marks;
  for (const TranslatedSegment& translated : block.segments)
    for (const Receipt& receipt : translated.segment.receipts) {
      if (!receipt.target || !receipt.is_explained) continue;
      const auto entry = explained.find(receipt.concept_id);
      if (entry == explained.end()) continue;
      const Span span{translated.in_block.start + receipt.target->start, translated.in_block.start + receipt.target->end};
      marks.push_back({span, receipt.concept_id, entry->second->explanation, entry->second->child, child_label});
    }
  return marks;
}

// Times, amounts and phone numbers, which read wrongly when a line ends inside them ("p. / m.").
std::vector<Span> unbroken_spans(const TranslatedBlock& block) {
  constexpr std::size_t longest = 24;  // a narrow screen must be able to hold it
  std::vector<Span> spans;
  for (const TranslatedSegment& translated : block.segments)
    for (const FactReceipt& receipt : translated.segment.fact_receipts) {
      const FactKind kind = receipt.fact.kind;
      if (!receipt.target || (kind != FactKind::time && kind != FactKind::money && kind != FactKind::phone)) continue;
      const Span span{translated.in_block.start + receipt.target->start, translated.in_block.start + receipt.target->end};
      if (span.size() <= longest) spans.push_back(span);
    }
  return spans;
}

// Who reads the letter on a phone taps the number.
std::vector<PhoneLink> phone_links(const TranslatedBlock& block) {
  std::vector<PhoneLink> links;
  for (const TranslatedSegment& translated : block.segments)
    for (const FactReceipt& receipt : translated.segment.fact_receipts)
      if (receipt.target && receipt.fact.kind == FactKind::phone && !receipt.fact.value.empty())
        links.push_back({{translated.in_block.start + receipt.target->start, translated.in_block.start + receipt.target->end}, receipt.fact.value});
  return links;
}

// Opens and closes lists and tables as their items come by.
class PageBody {
 public:
  explicit PageBody(const std::vector<Block>& blocks) {
    for (const Block& block : blocks)
      if (block.table >= 0) columns_[block.table] = std::max(columns_[block.table], block.column + block.column_span);
  }
  void add(const Block& block, const std::string& inside, const std::string& attributes) {
    if (block.table != table_ || block.table < 0) close_table();
    if (block.kind != BlockKind::list_item) close_lists(0);
    if (block.table >= 0 && (block.kind == BlockKind::table_cell || block.kind == BlockKind::table_header)) {
      open_cell(block, attributes);
      out_ += "<div class=\"p\">" + inside + "</div>";
      return;
    }
    switch (block.kind) {
      case BlockKind::heading: {
        // The letter has one main heading; every other keeps its rank below it.
        const int level = !has_main_heading_ ? 1 : std::clamp(block.level, 2, 6);
        has_main_heading_ = true;
        out_ += "<h" + std::to_string(level) + attributes + ">" + inside + "</h" + std::to_string(level) + ">\n";
        break;
      }
      case BlockKind::list_item: {
        const int level = std::max(1, block.level);
        close_lists(level);
        while (lists_ < level) {
          out_ += "<ul>\n";
          ++lists_;
          item_is_open_.push_back(false);
        }
        if (item_is_open_.back()) out_ += "</li>\n";
        out_ += "<li" + attributes + "><div class=\"p\">" + inside + "</div>";
        item_is_open_.back() = true;
        break;
      }
      default: out_ += "<div class=\"p\"" + attributes + ">" + inside + "</div>\n";
    }
  }
  // A letter without a heading gets its title as one; read aloud only where the letter begins with the same words.
  // `language` where it is not the page's own.
  [[nodiscard]] std::string finish(const std::string& title, const std::string& language, bool is_repeated) {
    close_table();
    close_lists(0);
    if (!has_main_heading_)
      return "<h1" + std::string(is_repeated ? " class=\"aloud\"" : "") + (language.empty() ? "" : " lang=\"" + escape_html(language) + "\" dir=\"auto\"") + ">" +
             escape_html(title) + "</h1>\n" + out_;
    return out_;
  }

 private:
  void close_lists(int level) {
    while (lists_ > level) {
      if (item_is_open_.back()) out_ += "</li>\n";
      item_is_open_.pop_back();
      out_ += "</ul>\n";
      --lists_;
    }
  }
  void open_cell(const Block& block, const std::string& attributes) {
    close_lists(0);
    const char* element = block.kind == BlockKind::table_header ? "th" : "td";
    if (table_ != block.table) {
      out_ += "<div class=\"scroll\" tabindex=\"0\"><table>\n";
      table_ = block.table;
      row_ = -1;
      column_ = -1;
      covered_.clear();
    }
    if (row_ != block.row) {
      close_row();
      // Rows without any text are rows all the same: cells may reach through them. A table that goes on after one inside it
      // begins where it was left.
      for (int row = row_ + 1; row_ >= 0 && row < block.row && row - row_ < 1000; ++row) {
        out_ += "<tr>";
        fill(row, columns_[table_]);
        out_ += "</tr>\n";
      }
      out_ += "<tr>";
      row_ = block.row;
      column_ = -1;
      cell_.clear();
    }
    if (column_ == block.column) return;  // a second paragraph of the same cell
    if (!cell_.empty()) out_ += "</" + cell_ + ">";
    // Empty cells have no block; keep the grid.
    fill(row_, block.column);
    std::string spans;
    const int width = std::clamp(block.column_span, 1, 100), height = std::clamp(block.row_span, 1, 500);
    if (width > 1) spans += " colspan=\"" + std::to_string(width) + "\"";
    if (height > 1) spans += " rowspan=\"" + std::to_string(height) + "\"";
    for (int row = block.row; row < block.row + height; ++row)
      for (int column = block.column; column < block.column + width; ++column) covered_.insert({row, column});
    out_ += "<" + std::string(element) + spans + attributes + ">";
    cell_ = element;
    column_ = block.column;
  }
  // Empty cells of the row up to the column, so that a table is not torn at its edge.
  void fill(int row, int end) {
    for (int column = 0; column < std::min(end, 200); ++column)
      if (covered_.insert({row, column}).second) out_ += "<td></td>";
  }
  void close_row() {
    if (row_ < 0) return;
    if (!cell_.empty()) out_ += "</" + cell_ + ">";
    cell_.clear();
    fill(row_, columns_[table_]);
    out_ += "</tr>\n";
  }
  void close_table() {
    if (table_ < 0) return;
    close_row();
    row_ = -1;
    out_ += "</table></div>\n";
    table_ = -1;
  }

  std::string out_, cell_;
  int table_ = -1, row_ = -1, column_ = -1;
  std::map<int, int> columns_;              // by table: how many it has
  std::set<std::pair<int, int>> covered_;   // row and column of the open table that a cell already fills
  int lists_ = 0;
  std::vector<bool> item_is_open_;
  bool has_main_heading_ = false;
};

// Of what stands around a block's own language spans.
Direction direction_of(const BlockText& text, const LanguageTag& language) {
  if (text.language.empty()) return language.direction();
  const auto own = LanguageTag::parse(text.language);
  return own ? own->direction() : Direction::left_to_right;
}

std::string direction_name(Direction direction) { return direction == Direction::right_to_left ? "rtl" : "ltr"; }

nlohmann::json word_list(const DocumentTranslation& translation, const Messages& messages) {
  std::vector<const ExplainedConcept*> order;
  for (const ExplainedConcept& entry : translation.explained) order.push_back(&entry);
  std::sort(order.begin(), order.end(), [&](const auto* left, const auto* right) {
    const int compared = compare_for_readers(left->term, right->term, translation.language.text());
    return compared != 0 ? compared < 0 : left->concept_id < right->concept_id;
  });
  nlohmann::json words = nlohmann::json::array();
  for (const ExplainedConcept* entry : order)
    words.push_back({{"term", entry->term},
                     {"source_term", entry->source_term},
                     {"explanation", entry->explanation},
                     {"child", entry->child},
                     {"child_label", messages.translate("What this means for your child:")}});
  return words;
}

std::string sender_line(const RenditionContext& context) {
  std::string line;
  for (const char* key : {"contact.school", "contact.district", "contact.office", "contact.phone"})
    if (const auto setting = context.settings.find(key); setting != context.settings.end() && !setting->second.empty())
      line += (line.empty() ? "" : " · ") + setting->second;
  return line;
}

std::string machine_label(const DocumentTranslation& translation, const RenditionContext& context, const Messages& messages) {
  if (context.is_reviewed) return {};
  std::string label = messages.translate(
      "A computer helped translate this letter and no person has checked it yet. If something is not clear, ask the school.");
  if (!translation.is_complete())
    label += " " + messages.translate("Some parts are still in English.");
  return label;
}

}  // namespace

PageTitle find_title(const DocumentTranslation& translation, const RenditionContext& context) {
  const auto of_block = [&](const TranslatedBlock& block) {
    return PageTitle{block.text.text, block.text.language.empty() ? translation.language.text() : block.text.language};
  };
  for (const BlockKind wanted : {BlockKind::heading, BlockKind::title})
    for (const TranslatedBlock& block : translation.blocks)
      if (block.source->block->kind == wanted && !block.text.text.empty()) return of_block(block);
  for (const TranslatedBlock& block : translation.blocks)
    if (!block.segments.empty() && is_shown_on_page(block.source->block->kind))
      return {block.segments.front().segment.target, block.segments.front().segment.target_language};
  return {std::filesystem::path(context.document->name).filename().string(), context.from.text()};
}

std::string write_page(const DocumentTranslation& translation, const RenditionContext& context) {
  const Messages messages(translation.language);
  std::map<std::string, const ExplainedConcept*> explained;
  for (const ExplainedConcept& entry : translation.explained) explained.emplace(entry.concept_id, &entry);
  const std::string child_label = messages.translate("What this means for your child:");

  bool has_marks = false;
  PageBody body(context.document->blocks);
  std::size_t next = 0;
  for (const Block& block : context.document->blocks) {
    if (!is_shown_on_page(block.kind)) continue;
    while (next < translation.blocks.size() && translation.blocks[next].source->block->number < block.number) ++next;
    const bool is_translated = next < translation.blocks.size() && translation.blocks[next].source->block == &block;
    if (is_translated) {
      const TranslatedBlock& translated = translation.blocks[next];
      std::string attributes;
      if (!translated.text.language.empty() && translated.text.language != translation.language.text())
        attributes = " lang=\"" + escape_html(translated.text.language) + "\" dir=\"" +
                     direction_name(LanguageTag::of(translated.text.language).direction()) + "\"";
      std::vector<WordMark> marks = word_marks(translated, explained, child_label);
      has_marks = has_marks || !marks.empty();
      body.add(block,
               to_inline_html({translated.text.text, &translated.text.codes, &translated.text.languages,
                               std::move(marks), unbroken_spans(translated),
                               direction_of(translated.text, translation.language),
                               left_to_right_pieces(translated.text, translated.source->plain, translation.language),
                               phone_links(translated)}),
               attributes);
    } else if (!block.text.empty()) {
      // Left to its readers in the language it was written in.
      const std::string language = !block.language.empty() ? block.language : context.from.text();
      const auto tag = LanguageTag::parse(language);
      std::string attributes = " lang=\"" + escape_html(language) + "\"";
      if (tag) attributes += " dir=\"" + direction_name(tag->direction()) + "\"";
      body.add(block, to_inline_html({block.text, &block.codes, nullptr, {}, {}, tag ? tag->direction() : Direction::left_to_right, {}}), attributes);
    }
  }
  const PageTitle title = find_title(translation, context);
  const auto first = std::find_if(translation.blocks.begin(), translation.blocks.end(), [](const TranslatedBlock& block) {
    return !block.segments.empty() && is_shown_on_page(block.source->block->kind);
  });
  const bool is_repeated = first != translation.blocks.end() && first->text.text.starts_with(title.text);
  const std::string html = body.finish(title.text, title.language == translation.language.text() ? std::string() : title.language, is_repeated);
  return render_template("page.mustache",
                         {{"lang", translation.language.text()},
                          {"dir", direction_name(translation.language.direction())},
                          {"release", context.release},
                          {"title", title.text},
                          {"title_lang", title.language == translation.language.text() ? std::string() : title.language},
                          {"machine_label", machine_label(translation, context, messages)},
                          {"has_words", !translation.explained.empty()},
                          {"has_marks", has_marks},
                          {"tip", messages.translate("Tap a word with dots under it to see what it means.")},
                          {"body", html},
                          {"words_title", messages.translate("Words in this letter")},
                          {"words", word_list(translation, messages)},
                          {"ask_link", context.ask_link},
                          {"ask_label", messages.translate("Was this letter clear? Tell us.")},
                          {"sender", sender_line(context)},
                          {"provenance", provenance_line(context, messages)}});
}

std::string write_bilingual(const DocumentTranslation& translation, const RenditionContext& context) {
  const Messages messages(translation.language);
  nlohmann::json rows = nlohmann::json::array();
  for (const TranslatedBlock& block : translation.blocks) {
    const Block& source = *block.source->block;
    std::string kind = "text";
    if (source.kind == BlockKind::heading || source.kind == BlockKind::title) kind = "heading";
    if (source.kind == BlockKind::list_item) kind = "item";
    std::vector<WordMark> source_words, target_words;
    for (std::size_t i = 0; i < block.segments.size(); ++i)
      for (const Receipt& receipt : block.segments[i].segment.receipts) {
        const std::size_t start = block.source->segments[i].plain.start;
        source_words.push_back({{start + receipt.source.start, start + receipt.source.end}, receipt.concept_id, {}, {}, {}});
        if (receipt.target)
          target_words.push_back({{block.segments[i].in_block.start + receipt.target->start,
                                   block.segments[i].in_block.start + receipt.target->end},
                                  receipt.concept_id, {}, {}, {}});
      }
    const bool is_english = !block.text.language.empty() && block.text.language != translation.language.text();
    std::string target = to_inline_html({block.text.text, &block.text.codes, &block.text.languages, target_words, unbroken_spans(block),
                                         direction_of(block.text, translation.language),
                                         left_to_right_pieces(block.text, block.source->plain, translation.language)});
    if (is_english) target = "<span lang=\"" + escape_html(block.text.language) + "\" dir=\"ltr\">" + target + "</span>";
    rows.push_back({{"kind", kind},
                    {"source", to_inline_html({block.source->plain, &block.source->codes, nullptr, source_words, {}, context.from.direction(), {}})},
                    {"as_sent", block.source->plain == source.text ? std::string() : source.text},
                    {"is_english", is_english},
                    {"target", target}});
  }
  return render_template("bilingual.mustache",
                         {{"lang", translation.language.text()},
                          {"dir", direction_name(translation.language.direction())},
                          {"from", context.from.text()},
                          {"from_dir", direction_name(context.from.direction())},
                          {"from_name", context.from.endonym()},
                          {"to_name", translation.language.endonym()},
                          {"release", context.release},
                          {"title", find_title(translation, context).text},
                          {"machine_label", machine_label(translation, context, messages)},
                          {"as_sent_label", "as sent"},
                          {"rows", rows},
                          {"has_words", !translation.explained.empty()},
                          {"words_title", messages.translate("Words in this letter")},
                          {"words", word_list(translation, messages)},
                          {"provenance", provenance_line(context, messages)}});
}

}  // namespace homeword

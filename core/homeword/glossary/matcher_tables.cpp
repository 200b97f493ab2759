#include "homeword/glossary/matcher_tables.h"

#include <cstdlib>
#include <limits>
#include <new>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace homeword {

namespace {

constexpr std::size_t large_page = std::size_t{2} << 20;

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

// The part of a block that a section says it is; nothing when it is not inside or not where such things may stand.
template <class T>
std::optional<std::span<const T>> read_section(const std::byte* block, std::size_t size,
                                               const Matcher::Tables::Header::Section& section) {
  if (section.place % 64 != 0 || section.place > size || section.count > (size - section.place) / sizeof(T)) return {};
  return std::span<const T>(reinterpret_cast<const T*>(block + section.place), section.count);
}

// Every number that a search follows leads to something, and every search in a table comes to an empty place.
bool is_sound(const Matcher::Tables::Header& header, std::span<const WordTable::Slot> slots,
              std::span<const std::uint64_t> spellings, std::span<const PhraseNode> nodes,
              std::span<const PhraseEntry> entries, std::string_view exact_texts) {
  if (header.deepest > longest_phrase) return false;
  bool has_empty_slot = false;
  for (std::size_t at = 0; at < slots.size(); ++at) {
    const WordTable::Slot& slot = slots[at];
    if (slot.pieces == 0) {
      if (slot.spelling[0] != 0 || slot.spelling[1] != 0) return false;
      has_empty_slot = has_empty_slot || at % WordTable::group == WordTable::group - 1;
      continue;
    }
    if (slot.root != 0 && slot.root / 4 >= nodes.size()) return false;
    if (slot.pieces > 2 && (slot.spelling[0] > spellings.size() || slot.pieces > spellings.size() - slot.spelling[0] ||
                            slot.spelling[1] != WordTable::stands_elsewhere))
      return false;
  }
  bool has_empty_node = false;
  for (std::size_t at = 0; at < nodes.size(); ++at) {
    const PhraseNode& node = nodes[at];
    if (node.counts == 0) {
      has_empty_node = has_empty_node || at % PhraseTrie::group == PhraseTrie::group - 1;
      continue;
    }
    if (node.word >= slots.size() || (node.parent != no_node && node.parent >= nodes.size())) return false;
    if (node.is_plain() ? node.entry_count() != 1
                        : node.entry > entries.size() || node.entry_count() > entries.size() - node.entry)
      return false;
  }
  for (const PhraseEntry& entry : entries)
    if (entry.exact_text > exact_texts.size() || entry.exact_size > exact_texts.size() - entry.exact_text) return false;
  return has_empty_slot && has_empty_node;
}

}  // namespace

std::shared_ptr<std::byte> allocate_tables(std::size_t bytes) {
#if defined(__linux__)
  if (bytes >= large_page) {
    // Fresh pages are zero already. Room for one page more, so that the block can begin where a large page does.
    const std::size_t size = bytes + large_page;
    void* const given = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (given == MAP_FAILED) throw std::bad_alloc();
    const auto address = reinterpret_cast<std::uintptr_t>(given);
    auto* const block = static_cast<std::byte*>(given) + ((large_page - address % large_page) % large_page);
#if defined(MADV_HUGEPAGE)
    madvise(block, bytes, MADV_HUGEPAGE);  // a hint: a system without large pages gives small ones
#endif
    return {block, [given, size](std::byte*) { munmap(given, size); }};
  }
#endif
  const std::size_t size = (bytes + 63) / 64 * 64;
  auto* const block = static_cast<std::byte*>(std::aligned_alloc(64, size));
  if (block == nullptr) throw std::bad_alloc();
  std::memset(block, 0, size);
  return {block, [](std::byte* one) { std::free(one); }};
}

std::shared_ptr<const Matcher::Tables> Matcher::Tables::over(std::shared_ptr<const std::byte> owner, std::size_t size,
                                                             bool is_trusted) {
  if (size < sizeof(Header)) return nullptr;
  Header header;
  std::memcpy(&header, owner.get(), sizeof(header));
  if (header.size != size) return nullptr;
  const auto filter = read_section<std::uint64_t>(owner.get(), size, header.filter);
  const auto slots = read_section<WordTable::Slot>(owner.get(), size, header.slots);
  const auto spellings = read_section<std::uint64_t>(owner.get(), size, header.spellings);
  const auto nodes = read_section<PhraseNode>(owner.get(), size, header.nodes);
  const auto entries = read_section<PhraseEntry>(owner.get(), size, header.entries);
  const auto exact_texts = read_section<char>(owner.get(), size, header.exact_texts);
  const auto prefixes = read_section<char>(owner.get(), size, header.prefixes);
  const auto suffixes = read_section<char>(owner.get(), size, header.suffixes);
  if (!filter || !slots || !spellings || !nodes || !entries || !exact_texts || !prefixes || !suffixes) return nullptr;
  constexpr std::size_t largest = std::size_t{1} << 30;  // a root tells its node in thirty bits
  for (const std::size_t count : {filter->size(), slots->size(), nodes->size()})
    if (count < PhraseTrie::group || count > largest || !std::has_single_bit(count)) return nullptr;
  const std::string_view exact(exact_texts->data(), exact_texts->size());
  if (!is_trusted && !is_sound(header, *slots, *spellings, *nodes, *entries, exact)) return nullptr;

  auto tables = std::make_shared<Tables>();
  tables->beginnings.set(*filter);
  tables->words.set(*slots, *spellings, header.longest_word);
  tables->nodes.set(*nodes);
  tables->entries = *entries;
  tables->exact_texts = exact;
  for (std::size_t i = 0; i < header.is_known_symbol.size(); ++i) tables->is_known_symbol[i] = header.is_known_symbol[i] != 0;
  tables->has_rules = header.has_rules != 0;
  tables->phrase_count = header.phrase_count;
  tables->deepest = header.deepest;
  tables->prefixes = split_lines({prefixes->data(), prefixes->size()});
  tables->suffixes = split_lines({suffixes->data(), suffixes->size()});
  tables->block = std::move(owner);
  tables->block_size = size;
  return tables;
}

}  // namespace homeword

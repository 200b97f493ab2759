// A running Apertium pipeline: the programs of a mode, kept alive and fed through pipes, many sentences in flight.
//
// Two of its programs remember. Made harmless here:
// - The tagger's table of word classes changes for good when it meets a word whose class it has never seen ("known", "near",
//   "included"): from then on all unknown words are read otherwise, so answers would depend on what was translated before.
//   It therefore runs as a section of its own, one sentence at a time (its share of the work is small), says on its standard
//   error when that happened (-d), and is then replaced by a fresh one, which takes about 2 ms.
// - A pipeline answers in order and without numbers. Every sentence carries its number in a blank after its end; an answer with
//   another number means the pipe is out of step, and everything is started afresh.
// Programs that work word by word run as sections of their own and are asked for words they have not answered yet.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modes.h"
#include "word_answers.h"

namespace apertium_plugin {

class Pipeline {
 public:
  // What is done to a sentence on its way, in stream format: between analysis and tagger, behind the bilingual dictionary, and
  // before generation.
  enum class Stage { analysed, looked_up, translated };
  using Rewrite = std::function<std::string(Stage stage, std::size_t sentence, std::string stream)>;

  explicit Pipeline(std::vector<apertium_plugin::Stage> stages);
  ~Pipeline() { stop(); }
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // Sentences in stream format, without NUL and without an end; answers in stream format. An element is nothing when the
  // pipeline broke on that very sentence. Each answer is a function of its sentence alone.
  std::vector<std::optional<std::string>> translate(const std::vector<std::string>& sentences, const Rewrite& rewrite);

 private:
  // Some programs in a row; one sentence goes in and comes out ended by NUL.
  struct Section {
    std::vector<std::vector<std::string>> commands;
    bool is_lockstep = false;      // one sentence at a time
    bool forgets = false;          // to be replaced when it says that it has learnt something
    std::vector<pid_t> processes{};
    int input = -1, output = -1, diagnostics = -1;
    std::deque<std::string> waiting{};  // sentences not yet written
    std::size_t written = 0;            // of the first of them
    std::size_t inside = 0;             // written, and not yet come out
    // Of a program that works word by word: its answers, and the sentences in it, in their order, done or not.
    bool is_word_by_word = false;
    struct Job {
      WordAnswers::Question question;
      std::string stream;  // the sentence, once the question is answered
      bool is_done = false;
    };
    WordAnswers answers{};
    std::deque<Job> jobs{};
    std::string unread{};
    bool has_learnt = false;
  };

  void start(Section& section);
  static void stop(Section& section);
  static void read_diagnostics(Section& section);
  // A sentence on its way into a section: what the section's programs are to read is put in line.
  static void enter(Section& section, std::string stream, std::uint64_t number);
  void stop();
  // Runs until all have come out or something broke; false: broke.
  bool run(const std::vector<std::string>& sentences, const std::vector<std::size_t>& which, const Rewrite& rewrite,
           std::vector<std::optional<std::string>>& answers);

  std::vector<Section> sections_;
  std::size_t tagger_ = std::string::npos;      // the section before which a sentence is `analysed`
  std::size_t lookup_ = std::string::npos;      // the section behind which it is `looked_up`
  std::size_t generator_ = std::string::npos;   // the section before which it is `translated`
  std::uint64_t last_number_ = 0;
  bool is_running_ = false;
};

}  // namespace apertium_plugin

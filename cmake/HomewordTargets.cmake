# What every Homeword target shares: language level, warnings, visibility, sanitizers, folders for what is built.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)

find_program(HOMEWORD_CCACHE ccache)
if(HOMEWORD_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${HOMEWORD_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${HOMEWORD_CCACHE})
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# Our warnings are for us alone: PRIVATE, so that nobody who links us inherits them.
function(homeword_target target)
  # Designated initialisers leave the other fields at their defaults on purpose.
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
    -Wno-missing-field-initializers)
  if(HOMEWORD_WARNINGS_AS_ERRORS)
    # GCC 12 sees uninitialised values inside std::optional where there are none.
    target_compile_options(${target} PRIVATE -Werror -Wno-error=maybe-uninitialized)
  endif()
  if(HOMEWORD_SANITIZE)
    # Two checks of every pointer cost a third of the compile time and find little of their own here: a null pointer that is used
    # stops the address sanitizer too, and a null given to memcpy is still caught (nonnull-attribute).
    target_compile_options(${target} PRIVATE -fsanitize=${HOMEWORD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
                           -fno-sanitize=null,alignment)
    target_link_options(${target} PRIVATE -fsanitize=${HOMEWORD_SANITIZE})
  endif()
endfunction()

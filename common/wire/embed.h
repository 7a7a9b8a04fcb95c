#ifndef TONGBAN_COMMON_WIRE_EMBED_H_
#define TONGBAN_COMMON_WIRE_EMBED_H_

// Makes a file part of the program, between NAME_begin and NAME_end: the assembler
// puts it where constants are. No source of a megabyte to compile, no copy when a
// program starts.
#define TONGBAN_EMBED(name, path)       \
  __asm__(                              \
      ".pushsection .rodata\n"          \
      ".hidden " #name                  \
      "_begin\n"                        \
      ".hidden " #name                  \
      "_end\n"                          \
      ".globl " #name                   \
      "_begin\n"                        \
      ".globl " #name "_end\n" #name    \
      "_begin:\n"                       \
      ".incbin \"" path "\"\n" #name    \
      "_end:\n"                         \
      ".popsection\n");                 \
  extern "C" const char name##_begin[]; \
  extern "C" const char name##_end[]

#endif  // TONGBAN_COMMON_WIRE_EMBED_H_

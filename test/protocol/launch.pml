/* Starting an attempt on this machine: launch commit, registry entry, launcher shell, wrapper, program, exit file.
 * One controller at a time (core.pml has the lease); it may be killed anywhere and is followed by another. It sends a start
 * through a pipe to a launcher shell, which forks a wrapper, which claims, starts the program, waits, and writes the exit
 * file. A launcher outlives its controller until its pipe is empty and its wrapper has gone. A start that stays without a claim
 * is sent again, to another launcher: the claim file lets one of them through.
 * Any process may be killed, in any order and together; only the kill of a wrapper or program may cost an exit status.
 * A controller may also be stopped in front of its submit and wake up long after the end: its start asks nobody.
 * A wrapper first makes the start mark, exclusively, outside the run folder; then the claim file. The program may remove its
 * claim and spoil its exit file: then only the mark shows that it ran, and only the launcher's answer shows its status.
 * The machine may restart, in a power cut with the loss of every file that the start made. Another boot is another nonce,
 * and an entry is of one boot, so nothing of an earlier boot is started.
 * Defects: -DN_NOCLAIM (the wrapper starts without the claim file), -DN_NONCE (each controller claims under a nonce of its own),
 * -DN_COMMITLATE (submit before the launch commit), -DN_LEADER (a dead launcher counts as a dead attempt),
 * -DN_PIPE (the exit status goes through the launcher alone), -DN_NOTOMB (a cancel before the submit leaves no tombstone),
 * -DN_SHAREDMARK (a mark that is there already does not stop a wrapper), -DN_NOMARK (no mark: the claim file alone counts),
 * -DN_REAP (an attempt is reaped without a claim in its run folder), -DN_GRANTED (whatever was granted a claim may have run), -DN_SAMEBOOT (entry and nonce outlive the boot). */
#ifndef LAUNCHERS
#define LAUNCHERS 3    /* launcher shells in the life of the attempt */
#endif
#ifndef CRASHES
#define CRASHES 2      /* kills of the controller */
#endif
#ifndef LKILLS
#define LKILLS 2       /* kills of a launcher */
#endif
#ifndef WKILLS
#define WKILLS 0       /* kills of a wrapper */
#endif
#ifndef CANCELS
#define CANCELS 0      /* cancels before a shell has claimed */
#endif
#ifndef LATE
#define LATE 0         /* submits of a controller that was stopped behind its launch commit and wakes up at any time */
#endif
#ifndef REMOVES
#define REMOVES 0      /* programs that remove their claim and spoil their exit file */
#endif
#ifndef BOOTS
#define BOOTS 0        /* restarts of the machine; a power cut among them takes back the files of the start */
#endif

#define NOBODY 9
#define TOMB 8           /* a tombstone in place of the claim */
#define OK 1
#define LOST 2           /* it may have run */
#define NEVER 3          /* never launched: it ran nothing */
#define CANCELED 4

/* ---- the store ---- */
bit row = 0;                            /* the launch commit: attempt row with its claim, epoch and nonce */
byte nonce = NOBODY;                    /* nonce of the claim in the row */
byte boot = 0;
byte end = 0;                           /* the one end */
/* ---- files ---- */
byte entry = 0;                         /* registry: 1 the job, 2 a tombstone */
byte ofboot = 0;                        /* the boot in which the entry was made */
bit mark = 0;                           /* start mark, made exclusively, outside the run folder */
byte claim = NOBODY;                    /* claim file: the launcher whose wrapper made it, exclusively */
bit exitf = 0;                          /* exit file */
/* ---- processes ---- */
byte made = 0;                          /* launchers started so far */
bit up[LAUNCHERS], msg[LAUNCHERS], mine[LAUNCHERS]; /* alive; a start in its pipe; its controller holds the pipe */
byte wrap[LAUNCHERS];                   /* 0 none, 1 forked, 6 marked, 2 claimed, 3 program runs, 4 program ended, 5 gone */
bit told[LAUNCHERS];                    /* the launcher's answer to its controller: */
byte code[LAUNCHERS];                   /* 1 the program's status, 2 refused */
byte running = 0, runs = 0;
/* ---- budgets and ghosts ---- */
byte crashes = CRASHES, lkills = LKILLS, wkills = WKILLS, cancels = CANCELS, late = LATE, removes = REMOVES,
  boots = BOOTS;
byte self = 0;                          /* which controller this is */
bit finished = 0;                       /* the program ran to its end under a wrapper that lives */
bit wkilled = 0;                        /* a wrapper was killed, or the machine went down */
bit removed = 0;                        /* the program removed its claim and spoiled its exit file */
bit cut = 0;                            /* a power cut took files back */

#define WALIVE(i) (wrap[i] > 0 && wrap[i] != 5)
#define NOWRAPPER (!WALIVE(0) && !WALIVE(1) && !WALIVE(2) && !msg[0] && !msg[1] && !msg[2])
#ifdef N_NOMARK
#define TRACE (claim != NOBODY)
#else
#define TRACE (mark || claim != NOBODY)
#endif
#ifdef N_SAMEBOOT
#define MYBOOT 0
#else
#define MYBOOT boot
#endif
#ifdef N_LEADER
#define HELD(i) up[i]
#else                                   /* what a controller can know: its own launcher says when the wrapper has gone */
#define HELD(i) (WALIVE(i) || (up[i] && !(told[i] && mine[i])))
#endif
#ifdef N_NONCE
#define MYNONCE self
#else
#define MYNONCE MYBOOT                  /* derived from the boot, the key and the folder of the registry */
#endif

inline END(k) { assert(end == 0); end = k }                              /* [one end] */
/* an end without a status says what the files show; only a power cut can make it wrong */
inline ENDLOST() { END(LOST); assert(mark || claim < TOMB || boot > 0) } /* [lost means started] */
inline ENDNEVER() { END(NEVER); assert(runs == 0 || cut) }               /* [unlaunched means not started] */
inline CRASH() { crashes--; self++; sent = NOBODY; mine[0] = 0; mine[1] = 0; mine[2] = 0 }
inline DOWN(i) { if :: up[i] || msg[i] -> up[i] = 0; msg[i] = 0 :: else fi; if :: WALIVE(i) -> wrap[i] = 5 :: else fi }

/* power cut or clean restart: nothing runs on, and files may be lost */
inline BOOT(files, all) { boots--; late = 0; sent = NOBODY; mine[0] = 0; mine[1] = 0; mine[2] = 0;
  DOWN(0); DOWN(1); DOWN(2); running = 0; wkilled = 1; boot++;
  if :: !exitf -> finished = 0 :: else fi;
  if :: files -> cut = 1; mark = 0; claim = NOBODY; exitf = 0; finished = 0 :: else fi;
  if :: all -> entry = 0 :: else fi }
#define IDLE (sent == NOBODY || !up[sent] || told[sent])                 /* no start of this controller is on its way */
#define HEARD (sent != NOBODY && told[sent] && mine[sent] && code[sent] == 1)

proctype Ctl() {
  byte sent = NOBODY;                   /* launcher that got the start; known in memory only */
endctl:
  do
  :: end != 0 -> break
#ifdef N_COMMITLATE
  :: d_step { end == 0 && entry && !row && claim != NOBODY -> row = 1; nonce = MYNONCE }
#define COMMITTED 1
#else
  :: d_step { end == 0 && !row -> row = 1; nonce = MYNONCE }
#define COMMITTED row
#endif
  /* submit: the entry is made once; a controller that finds the row claimed under another nonce may not start it */
  :: d_step { end == 0 && COMMITTED && !entry && (!row || nonce == MYNONCE) -> entry = 1; ofboot = MYBOOT }
  :: d_step { end == 0 && row && !entry && nonce != MYNONCE -> assert(boot > 0); ENDLOST() }  /* [never refused to itself] */
  /* cancel before a shell has claimed: a tombstone, in the registry or in place of the claim, then the end */
  :: d_step { end == 0 && row && !entry && cancels > 0 -> cancels--;
#ifndef N_NOTOMB
       entry = 2;
#endif
       END(CANCELED) }
  :: d_step { end == 0 && row && entry == 1 && claim == NOBODY && !removed && cancels > 0 -> cancels--; claim = TOMB; END(CANCELED) }
  /* start: through the pipe of a launcher that this controller started; again if that launcher died, or its wrapper did, without a trace */
  :: d_step { end == 0 && entry == 1 && ofboot == MYBOOT && !TRACE && made < LAUNCHERS && IDLE ->
       sent = made; up[made] = 1; mine[made] = 1; msg[made] = 1; made++ }
  /* tried often enough: the bound of the model, three shells in the product */
  :: d_step { end == 0 && row && entry == 1 && ofboot == MYBOOT && !TRACE && made == LAUNCHERS && IDLE -> claim = TOMB;
#ifdef N_GRANTED
       ENDLOST()
#else
       ENDNEVER()
#endif
     }
  /* an entry of an earlier boot is not started: a power cut may have taken the traces */
  :: d_step { end == 0 && row && entry == 1 && ofboot != MYBOOT && claim == NOBODY && !exitf -> claim = TOMB; ENDLOST() }
  /* a mark without a claim: a killed wrapper, or a program that removed it. A tombstone stops what may still be on its way */
  :: d_step { end == 0 && row && entry == 1 && mark && claim == NOBODY && !exitf && running == 0 && IDLE && !HEARD &&
       (sent == NOBODY || !WALIVE(sent)) -> assert(removed || !finished); claim = TOMB; ENDLOST() }                       /* [no status lost] */
  :: d_step { end == 0 && row && HEARD && !exitf -> assert(running == 0); END(OK) }
#ifdef N_PIPE
  :: d_step { end == 0 && claim != NOBODY && told[claim] && mine[claim] -> END(OK) }
  :: d_step { end == 0 && row && claim < LAUNCHERS && !HELD(claim) && !(told[claim] && mine[claim]) ->
       assert(!finished || wkilled); running = 0; END(LOST) }                      /* [no status lost] */
#else
  :: d_step { end == 0 && row && exitf -> assert(running == 0); END(OK) }
  :: d_step { end == 0 && row && claim < LAUNCHERS && !exitf && !HELD(claim) ->
       assert(!finished && wkilled); running = 0; END(LOST) }                      /* [no status lost] */
#endif
  :: d_step { crashes > 0 && end == 0 -> CRASH() }
  :: d_step { boots > 0 && end == 0 -> BOOT(0, 0) }
  :: d_step { boots > 0 && end == 0 -> BOOT(1, 0) }
  :: d_step { boots > 0 && end == 0 -> BOOT(1, 1) }
  od
}

/* A controller that was stopped between its launch commit and its submit: it looks nothing up before it submits. */
proctype Sleeper() {
endsleep:
  do
  :: d_step { late > 0 && row && made < LAUNCHERS && entry != 2 -> late--;
       entry = 1; ofboot = MYBOOT; up[made] = 1; msg[made] = 1; made++ }
  :: d_step { end != 0 && entry == 1 -> entry = 0; mark = 0;                       /* reaped: the run folder stays, with a claim */
#ifndef N_REAP
       if :: claim == NOBODY -> claim = TOMB :: else fi
#endif
     }
  :: end != 0 && (late == 0 || made == LAUNCHERS || entry == 2) && entry != 1 -> break
  od
}

/* The launcher: reads one start, forks a wrapper, waits for it. At the end of its pipe it exits. */
proctype Launcher(byte i) {
endl:
  do
  :: d_step { up[i] && msg[i] -> msg[i] = 0; wrap[i] = 1 }
  :: d_step { up[i] && wrap[i] == 5 && !told[i] -> told[i] = 1 }
  :: d_step { up[i] && !mine[i] && !msg[i] && (wrap[i] == 0 || wrap[i] == 5) -> up[i] = 0 }
  :: d_step { up[i] && lkills > 0 -> lkills--; up[i] = 0; msg[i] = 0 }
  :: end != 0 && !up[i] && late == 0 -> break
  od
}

/* The wrapper: mark, claim, program, exit file. A kill of the wrapper leaves the program alone. */
proctype Wrapper(byte i) {
endw:
  do
#ifdef N_NOMARK
  :: d_step { wrap[i] == 1 -> wrap[i] = 6 }
#else
  :: d_step { wrap[i] == 1 && !mark -> mark = 1; wrap[i] = 6 }
#endif
#ifdef N_SHAREDMARK
  :: d_step { wrap[i] == 1 && mark -> wrap[i] = 6 }
#else
  :: d_step { wrap[i] == 1 && mark -> code[i] = 2; wrap[i] = 5 }                   /* refused: nothing runs */
#endif
#ifdef N_NOCLAIM
  :: d_step { wrap[i] == 6 -> claim = i; wrap[i] = 2 }
#else
  :: d_step { wrap[i] == 6 && claim == NOBODY -> claim = i; wrap[i] = 2 }
  :: d_step { wrap[i] == 6 && claim != NOBODY -> code[i] = 2; wrap[i] = 5 }        /* refused: nothing runs */
#endif
  /* [started once] [written down first] [no start after a cancel] [unlaunched means not started] */
  :: d_step { wrap[i] == 2 -> assert(row && end != CANCELED && end != NEVER); runs++; assert(runs == 1); running++; wrap[i] = 3 }
  :: d_step { wrap[i] == 3 && removes > 0 -> removes--; removed = 1; claim = NOBODY }
  :: d_step { wrap[i] == 3 && running > 0 -> running--; finished = 1; wrap[i] = 4 }
  :: d_step { wrap[i] == 3 && running == 0 -> wrap[i] = 4 }                        /* ended from outside */
  :: d_step { wrap[i] == 4 -> code[i] = 1; wrap[i] = 5;
#ifndef N_PIPE
       exitf = !removed
#endif
     }
  :: d_step { WALIVE(i) && wkills > 0 -> wkills--; wkilled = 1; finished = 0; wrap[i] = 5 }
  :: wrap[i] == 5 -> break
  od
}

init {
  byte i = 0;
  atomic {
    run Ctl(); run Sleeper();
    do :: i < LAUNCHERS -> run Launcher(i); run Wrapper(i); i++ :: else -> break od
  }
}

#ifdef LIVE
/* time passes: a run that is merely stuck counts too */
bit tick = 0;
active proctype Tick() { do :: tick = 0; tick = 0 od }
ltl ends { <>[] (end != 0) }
#endif

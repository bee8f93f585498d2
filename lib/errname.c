/* SPDX-License-Identifier: MIT */
/* errname.c - the symbols of the errno values. */
#include <config.h>

#include <errno.h>

#include "internal.h"

/*
 * Only glibc has strerrorname_np(3).  Where two symbols have the same value
 * (EAGAIN and EWOULDBLOCK, EOPNOTSUPP and ENOTSUP), this returns the first.
 */
const char *
wrap_errno_name(int error)
{
#define NAME(symbol)                                                           \
	case symbol:                                                           \
		return #symbol
	switch (error) {
		NAME(E2BIG);
		NAME(EACCES);
		NAME(EADDRINUSE);
		NAME(EADDRNOTAVAIL);
		NAME(EAFNOSUPPORT);
		NAME(EAGAIN);
		NAME(EALREADY);
		NAME(EBADF);
		NAME(EBADMSG);
		NAME(EBUSY);
		NAME(ECANCELED);
		NAME(ECHILD);
		NAME(ECONNABORTED);
		NAME(ECONNREFUSED);
		NAME(ECONNRESET);
		NAME(EDEADLK);
		NAME(EDESTADDRREQ);
		NAME(EDOM);
		NAME(EDQUOT);
		NAME(EEXIST);
		NAME(EFAULT);
		NAME(EFBIG);
		NAME(EHOSTUNREACH);
		NAME(EIDRM);
		NAME(EILSEQ);
		NAME(EINPROGRESS);
		NAME(EINTR);
		NAME(EINVAL);
		NAME(EIO);
		NAME(EISCONN);
		NAME(EISDIR);
		NAME(ELOOP);
		NAME(EMFILE);
		NAME(EMLINK);
		NAME(EMSGSIZE);
		NAME(EMULTIHOP);
		NAME(ENAMETOOLONG);
		NAME(ENETDOWN);
		NAME(ENETRESET);
		NAME(ENETUNREACH);
		NAME(ENFILE);
		NAME(ENOBUFS);
		NAME(ENODEV);
		NAME(ENOENT);
		NAME(ENOEXEC);
		NAME(ENOLCK);
		NAME(ENOLINK);
		NAME(ENOMEM);
		NAME(ENOMSG);
		NAME(ENOPROTOOPT);
		NAME(ENOSPC);
		NAME(ENOSYS);
		NAME(ENOTCONN);
		NAME(ENOTDIR);
		NAME(ENOTEMPTY);
		NAME(ENOTRECOVERABLE);
		NAME(ENOTSOCK);
		NAME(ENOTTY);
		NAME(ENXIO);
		NAME(EOPNOTSUPP);
		NAME(EOVERFLOW);
		NAME(EOWNERDEAD);
		NAME(EPERM);
		NAME(EPIPE);
		NAME(EPROTO);
		NAME(EPROTONOSUPPORT);
		NAME(EPROTOTYPE);
		NAME(ERANGE);
		NAME(EROFS);
		NAME(ESPIPE);
		NAME(ESRCH);
		NAME(ESTALE);
		NAME(ETIMEDOUT);
		NAME(ETXTBSY);
		NAME(EXDEV);
	/* Not in POSIX. */
#ifdef EADV
		NAME(EADV);
#endif
#ifdef EBADE
		NAME(EBADE);
#endif
#ifdef EBADFD
		NAME(EBADFD);
#endif
#ifdef EBADR
		NAME(EBADR);
#endif
#ifdef EBADRQC
		NAME(EBADRQC);
#endif
#ifdef EBADSLT
		NAME(EBADSLT);
#endif
#ifdef EBFONT
		NAME(EBFONT);
#endif
#ifdef ECHRNG
		NAME(ECHRNG);
#endif
#ifdef ECOMM
		NAME(ECOMM);
#endif
#ifdef EDOTDOT
		NAME(EDOTDOT);
#endif
#ifdef EHOSTDOWN
		NAME(EHOSTDOWN);
#endif
#ifdef EHWPOISON
		NAME(EHWPOISON);
#endif
#ifdef EISNAM
		NAME(EISNAM);
#endif
#ifdef EKEYEXPIRED
		NAME(EKEYEXPIRED);
#endif
#ifdef EKEYREJECTED
		NAME(EKEYREJECTED);
#endif
#ifdef EKEYREVOKED
		NAME(EKEYREVOKED);
#endif
#ifdef EL2HLT
		NAME(EL2HLT);
#endif
#ifdef EL2NSYNC
		NAME(EL2NSYNC);
#endif
#ifdef EL3HLT
		NAME(EL3HLT);
#endif
#ifdef EL3RST
		NAME(EL3RST);
#endif
#ifdef ELIBACC
		NAME(ELIBACC);
#endif
#ifdef ELIBBAD
		NAME(ELIBBAD);
#endif
#ifdef ELIBEXEC
		NAME(ELIBEXEC);
#endif
#ifdef ELIBMAX
		NAME(ELIBMAX);
#endif
#ifdef ELIBSCN
		NAME(ELIBSCN);
#endif
#ifdef ELNRNG
		NAME(ELNRNG);
#endif
#ifdef EMEDIUMTYPE
		NAME(EMEDIUMTYPE);
#endif
#ifdef ENAVAIL
		NAME(ENAVAIL);
#endif
#ifdef ENOANO
		NAME(ENOANO);
#endif
#ifdef ENOCSI
		NAME(ENOCSI);
#endif
#ifdef ENODATA
		NAME(ENODATA);
#endif
#ifdef ENOKEY
		NAME(ENOKEY);
#endif
#ifdef ENOMEDIUM
		NAME(ENOMEDIUM);
#endif
#ifdef ENONET
		NAME(ENONET);
#endif
#ifdef ENOPKG
		NAME(ENOPKG);
#endif
#ifdef ENOSR
		NAME(ENOSR);
#endif
#ifdef ENOSTR
		NAME(ENOSTR);
#endif
#ifdef ENOTBLK
		NAME(ENOTBLK);
#endif
#ifdef ENOTNAM
		NAME(ENOTNAM);
#endif
#ifdef ENOTUNIQ
		NAME(ENOTUNIQ);
#endif
#ifdef EPFNOSUPPORT
		NAME(EPFNOSUPPORT);
#endif
#ifdef EREMCHG
		NAME(EREMCHG);
#endif
#ifdef EREMOTE
		NAME(EREMOTE);
#endif
#ifdef EREMOTEIO
		NAME(EREMOTEIO);
#endif
#ifdef ERESTART
		NAME(ERESTART);
#endif
#ifdef ERFKILL
		NAME(ERFKILL);
#endif
#ifdef ESHUTDOWN
		NAME(ESHUTDOWN);
#endif
#ifdef ESOCKTNOSUPPORT
		NAME(ESOCKTNOSUPPORT);
#endif
#ifdef ESRMNT
		NAME(ESRMNT);
#endif
#ifdef ESTRPIPE
		NAME(ESTRPIPE);
#endif
#ifdef ETIME
		NAME(ETIME);
#endif
#ifdef ETOOMANYREFS
		NAME(ETOOMANYREFS);
#endif
#ifdef EUCLEAN
		NAME(EUCLEAN);
#endif
#ifdef EUNATCH
		NAME(EUNATCH);
#endif
#ifdef EUSERS
		NAME(EUSERS);
#endif
#ifdef EXFULL
		NAME(EXFULL);
#endif
	default:
		return NULL;
	}
#undef NAME
}
